using MemoryPack;
using MessagePack;

namespace Ginnel.Serialization.Benchmarks.Shapes;

/// <summary>A linked list, which has the depth of its length.</summary>
[Message(Graph = true)]
[MemoryPackable]
[MessagePackObject]
public sealed partial class Chain
{
    [Key(0)]
    public int Value { get; set; }

    [Key(1)]
    public Chain? Next { get; set; }

    public static Chain Create(int count)
    {
        var chain = new Chain();
        for (int value = 1; value < count; value++)
            chain = new Chain { Value = value, Next = chain };
        return chain;
    }
}
