using MemoryPack;
using MessagePack;

namespace Ginnel.Serialization.Benchmarks.Shapes;

/// <summary>A binary tree, which is written as objects in objects.</summary>
[Message]
[MemoryPackable]
[MessagePackObject]
public sealed partial class TreeNode
{
    [Key(0)]
    public int Value { get; set; }

    [Key(1)]
    public TreeNode? Left { get; set; }

    [Key(2)]
    public TreeNode? Right { get; set; }

    /// <summary>A tree of so many nodes, as balanced as it can be.</summary>
    public static TreeNode? Create(int count, int first = 0) => count == 0 ? null : new TreeNode
    {
        Value = first + count / 2,
        Left = Create(count / 2, first),
        Right = Create(count - count / 2 - 1, first + count / 2 + 1),
    };
}
