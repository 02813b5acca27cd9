using System;
using System.Buffers;
using Ginnel.Serialization.Benchmarks.Shapes;

namespace Ginnel.Serialization.Benchmarks.Contenders;

/// <summary>Each node: a byte that says which children it has, its value, its children.</summary>
internal sealed class TreeByHand : IByHand<TreeNode>
{
    private const int NodeLength = sizeof(byte) + sizeof(int);

    public void Write(IBufferWriter<byte> output, TreeNode value)
    {
        var room = new ByteRoom(output.GetSpan(NodeLength));
        room.Write((byte)((value.Left is null ? 0 : 1) | (value.Right is null ? 0 : 2)));
        room.Write(value.Value);
        output.Advance(room.Length);
        if (value.Left is not null)
            Write(output, value.Left);
        if (value.Right is not null)
            Write(output, value.Right);
    }

    public TreeNode Read(ReadOnlySpan<byte> bytes)
    {
        var cursor = new ByteCursor(bytes);
        return Read(ref cursor);
    }

    private static TreeNode Read(ref ByteCursor cursor)
    {
        byte children = cursor.ReadByte();
        var node = new TreeNode { Value = cursor.ReadInt32() };
        if ((children & 1) != 0)
            node.Left = Read(ref cursor);
        if ((children & 2) != 0)
            node.Right = Read(ref cursor);
        return node;
    }
}
