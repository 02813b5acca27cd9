using System;
using System.Collections.Generic;
using MemoryPack;

namespace Ginnel.Serialization.Benchmarks.Shapes;

/// <summary>A vertex of a graph with cycles: each refers to the next, and to two at random.</summary>
[Message(Graph = true)]
[MemoryPackable(GenerateType.CircularReference)]
public sealed partial class GraphNode
{
    [MemoryPackOrder(0)]
    public int Id { get; set; }

    [MemoryPackOrder(1)]
    public string Name { get; set; } = "";

    [MemoryPackOrder(2)]
    public List<GraphNode> Edges { get; set; } = [];

    public static GraphNode Create(int count)
    {
        var random = new Random(1);
        var nodes = new GraphNode[count];
        for (int number = 0; number < count; number++)
            nodes[number] = new GraphNode { Id = number, Name = $"node {number}" };
        for (int number = 0; number < count; number++)
        {
            nodes[number].Edges =
                [nodes[(number + 1) % count], nodes[random.Next(count)], nodes[random.Next(count)]];
        }

        return nodes[0];
    }
}
