using MemoryPack;
using MessagePack;

namespace Ginnel.Sharing.Benchmarks.Workloads;

/// <summary>
/// A node as serializers without references have it: its edges are numbers, so nothing has to be connected afterwards.
/// </summary>
[MemoryPackable]
[MessagePackObject]
public sealed partial class FlatNode
{
    [Key(0)]
    public long Id { get; set; }

    [Key(1)]
    public int[] Edges { get; set; } = [];
}
