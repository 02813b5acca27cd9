using System;
using System.Buffers;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Ginnel.Serialization.Benchmarks.Shapes;

namespace Ginnel.Serialization.Benchmarks.Contenders;

/// <summary>Vertices, then edges; the numbers of the vertices are found with a dictionary by identity.</summary>
internal sealed class GraphByHand : IByHand<GraphNode>
{
    private const int SmallestNode = 3 * sizeof(int);

    public void Write(IBufferWriter<byte> output, GraphNode value)
    {
        List<GraphNode> nodes = [value];
        var numbers = new Dictionary<GraphNode, int>(ReferenceEqualityComparer.Instance) { [value] = 0 };
        List<int> edges = [];
        for (int number = 0; number < nodes.Count; number++)
        {
            edges.Add(nodes[number].Edges.Count);
            foreach (GraphNode target in nodes[number].Edges)
            {
                ref int found = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, target, out bool isKnown);
                if (!isKnown)
                {
                    found = nodes.Count;
                    nodes.Add(target);
                }

                edges.Add(found);
            }
        }

        var head = new ByteRoom(output.GetSpan(sizeof(int)));
        head.Write(nodes.Count);
        output.Advance(head.Length);
        foreach (GraphNode node in nodes)
        {
            var room = new ByteRoom(output.GetSpan(2 * sizeof(int) + node.Name.Length * 3));
            room.Write(node.Id);
            room.Write(node.Name);
            output.Advance(room.Length);
        }

        output.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(edges)));
    }

    public GraphNode Read(ReadOnlySpan<byte> bytes)
    {
        var cursor = new ByteCursor(bytes);
        var nodes = new GraphNode[cursor.ReadCount(SmallestNode)];
        for (int number = 0; number < nodes.Length; number++)
            nodes[number] = new GraphNode { Id = cursor.ReadInt32(), Name = cursor.ReadString() };
        foreach (GraphNode node in nodes)
        {
            int count = cursor.ReadCount(sizeof(int));
            var edges = new List<GraphNode>(count);
            for (int index = 0; index < count; index++)
                edges.Add(nodes[cursor.ReadInt32()]);
            node.Edges = edges;
        }

        return nodes[0];
    }
}
