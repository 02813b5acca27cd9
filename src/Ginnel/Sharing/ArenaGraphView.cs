using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ginnel.Sharing;

/// <summary>A graph in an arena, read in place: vertices by their number, and the numbers of their neighbors.</summary>
/// <remarks>
/// A vertex's value is one load away, and so is the span of its neighbors. Whatever the arena's writer does to its
/// bytes, nothing outside of the arena is read; a number that is no vertex is refused when it is used. But a walk
/// through a graph with cycles does not end by itself. Any number of threads may have a view each.
/// </remarks>
/// <typeparam name="TVertex">The type of the vertices' values.</typeparam>
public readonly ref struct ArenaGraphView<TVertex> where TVertex : unmanaged
{
    private readonly ReadOnlySpan<TVertex> _vertices;
    private readonly ReadOnlySpan<int> _starts;
    private readonly ReadOnlySpan<int> _targets;

    internal ArenaGraphView(ArenaView arena, RefGraph<TVertex> graph)
    {
        if (graph.Count == 0)
            return;
        if (graph.Count == int.MaxValue)
            ThrowImpossible(graph.Count, "as the number of vertices");
        _vertices = arena.Get(graph.Vertices);
        _starts = arena.Get(graph.Starts);
        _targets = arena.Get(graph.Targets);
    }

    /// <summary>How many vertices there are.</summary>
    public int Count => _vertices.Length;

    /// <summary>How many edges there are, each in one direction.</summary>
    public int EdgeCount => _targets.Length;

    /// <summary>The values of all vertices, in place.</summary>
    public ReadOnlySpan<TVertex> Vertices => _vertices;

    /// <summary>The value of a vertex, in place.</summary>
    /// <param name="vertex">Its number, from 0.</param>
    /// <exception cref="InvalidReferenceException">There is no vertex of this number.</exception>
    public ref readonly TVertex this[int vertex]
    {
        get
        {
            if ((uint)vertex >= (uint)_vertices.Length)
                ThrowImpossible(vertex, "as a vertex's number");
            return ref _vertices[vertex];
        }
    }

    /// <summary>The vertices that a vertex's edges lead to, in the order in which the edges were given.</summary>
    /// <param name="vertex">Its number, from 0.</param>
    /// <exception cref="InvalidReferenceException">There is no vertex of this number, or its edges cannot be.
    /// </exception>
    public ReadOnlySpan<int> Neighbors(int vertex)
    {
        int first = FirstEdge(vertex, out int end);
        return _targets[first..end];
    }

    /// <summary>The numbers of a vertex's edges, one for each neighbor: where their values are in a list of them.
    /// </summary>
    /// <inheritdoc cref="Neighbors"/>
    public Range Edges(int vertex)
    {
        int first = FirstEdge(vertex, out int end);
        return first..end;
    }

    private int FirstEdge(int vertex, out int end)
    {
        if ((uint)vertex >= (uint)_vertices.Length)
            ThrowImpossible(vertex, "as a vertex's number");
        int first = _starts[vertex];
        end = _starts[vertex + 1];
        if ((uint)end > (uint)_targets.Length || (uint)first > (uint)end)
            ThrowImpossible(first, string.Create(CultureInfo.InvariantCulture, $"as the first edge before {end}"));
        return first;
    }

    [DoesNotReturn]
    private void ThrowImpossible(int found, string what) => throw new InvalidReferenceException(string.Create(
        CultureInfo.InvariantCulture,
        $"{found} cannot be {what} in a graph of {Count} vertices and {EdgeCount} edges: it is of another graph, or " +
        $"the arena's writer is faulty or hostile."));
}
