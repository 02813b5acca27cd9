using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

/// <summary>Writes the references between a graph's vertices: numbers them as it meets them.</summary>
/// <remarks>
/// Breadth first: vertices get their numbers in the order in which they are met, and are written in the order of their
/// numbers, so the vertices that have a number and were not written yet are the queue. What each vertex refers to is
/// gathered in the order in which it stands in the message, behind the vertices, and is copied there at the end: one
/// walk over the graph does all. One thread uses it.
/// </remarks>
public ref struct GraphWriter
{
    private const int SmallestReferences = 64;

    private VertexNumbers _numbers;

    /// <summary>Numbers of targets, and how many are in each list, as they will stand in the message.</summary>
    private int[] _references;

    private int _length;

    internal GraphWriter(object root)
    {
        _numbers = new VertexNumbers();
        _numbers.NumberOf(root);
        _references = ArrayPool<int>.Shared.Rent(SmallestReferences);
    }

    /// <summary>How many vertices have been met.</summary>
    internal readonly int VertexCount => _numbers.Count;

    /// <summary>How many references were written that are not null.</summary>
    internal int EdgeCount { get; private set; }

    /// <summary>What a reader will take for the arrays and lists.</summary>
    internal long Memory { get; private set; }

    /// <summary>What was written.</summary>
    internal readonly ReadOnlySpan<int> References => _references.AsSpan(0, _length);

    /// <summary>Writes a reference, which may be null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(object? vertex)
    {
        if (_length == _references.Length)
            Grow(1);
        _references[_length++] = NumberOf(vertex);
    }

    /// <summary>Writes the references of an array, which may be null.</summary>
    public void WriteAll<T>(T[]? vertices) where T : class?
    {
        if (vertices is null)
            WriteNullLength();
        else
            WriteSpan<T>(vertices);
    }

    /// <summary>Writes the references of a list, which may be null.</summary>
    public void WriteAll<T>(List<T>? vertices) where T : class?
    {
        if (vertices is null)
        {
            WriteNullLength();
            return;
        }

        Memory += MessageMemory.List;
        WriteSpan(GraphLayout.SpanOf(vertices));
    }

    internal readonly object Vertex(int number) => _numbers[number];

    internal void Dispose()
    {
        if (_references is null)
            return;
        _numbers.Dispose();
        ArrayPool<int>.Shared.Return(_references);
        this = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int NumberOf(object? vertex)
    {
        if (vertex is null)
            return GraphLayout.NullReference;
        EdgeCount++;
        return _numbers.NumberOf(vertex);
    }

    private void WriteSpan<T>(ReadOnlySpan<T> vertices) where T : class?
    {
        Memory += MessageMemory.OfArray(vertices.Length, CollectionLayout.SizeOf<T>());
        int needed = checked(vertices.Length + 1);
        if (needed > _references.Length - _length)
            Grow(needed);
        Span<int> target = _references.AsSpan(_length, needed);
        _length += needed;
        target[0] = vertices.Length;
        target = target[1..];
        for (int index = 0; index < vertices.Length; index++)
            target[index] = NumberOf(vertices[index]);
    }

    private void WriteNullLength()
    {
        if (_length == _references.Length)
            Grow(1);
        _references[_length++] = MessageLayout.NullLength;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int more)
    {
        Debug.Assert(more > _references.Length - _length);
        long needed = (long)_length + more;
        if (needed > Array.MaxLength / sizeof(int))
            throw new InvalidOperationException($"A graph of {EdgeCount} references and more does not fit a message.");
        int[] larger = ArrayPool<int>.Shared.Rent((int)Math.Max(needed, 2L * _references.Length));
        References.CopyTo(larger);
        ArrayPool<int>.Shared.Return(_references);
        _references = larger;
    }
}
