using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace Ginnel.Serialization;

/// <summary>A graph without data: how many vertices it has, numbered from 1, and the edges between them.</summary>
/// <remarks>
/// Its message is the number of vertices, the number of edges, and the two ends of each edge, all as 32-bit integers.
/// It never changes, so any number of threads can use it at once.
/// </remarks>
public sealed class EdgeList
{
    /// <summary>Makes a graph.</summary>
    /// <param name="vertexCount">How many vertices it has.</param>
    /// <param name="edges">Its edges, in the order in which they go into the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The number of vertices is negative, or an edge has an end that is no vertex.
    /// </exception>
    public EdgeList(int vertexCount, IEnumerable<Edge> edges)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertexCount);
        ArgumentNullException.ThrowIfNull(edges);
        VertexCount = vertexCount;
        Edges = [.. edges];
        int wrong = FindWrong(vertexCount, Edges.AsSpan());
        if (wrong >= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(edges), Edges[wrong], $"An edge joins two of the vertices 1 to {vertexCount}.");
        }
    }

    private EdgeList(int vertexCount, ImmutableArray<Edge> edges)
    {
        VertexCount = vertexCount;
        Edges = edges;
    }

    /// <summary>How many vertices the graph has.</summary>
    public int VertexCount { get; }

    /// <summary>The edges.</summary>
    public ImmutableArray<Edge> Edges { get; }

    internal static EdgeList OfChecked(int vertexCount, ImmutableArray<Edge> edges) => new(vertexCount, edges);

    /// <summary>The index of the first edge with an end that is no vertex, or -1.</summary>
    internal static int FindWrong(int vertexCount, ReadOnlySpan<Edge> edges)
    {
        for (int index = 0; index < edges.Length; index++)
        {
            // As unsigned numbers, so that 0 and negative ones are too large as well.
            Edge edge = edges[index];
            if ((uint)(edge.Source - 1) >= (uint)vertexCount || (uint)(edge.Target - 1) >= (uint)vertexCount)
                return index;
        }

        return -1;
    }
}
