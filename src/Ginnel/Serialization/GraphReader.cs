using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

/// <summary>Reads the references between a graph's vertices, all of which have been made.</summary>
/// <remarks>
/// A reference is a number, which is checked: there is such a vertex, and its class is one that the member can hold.
/// Where all vertices are of one class, that class is known without a look at the vertex, which would be a cache miss
/// for each reference.
/// </remarks>
public ref struct GraphReader
{
    /// <summary>The vertices by their numbers; null where this program does not know the class.</summary>
    private readonly ReadOnlySpan<object?> _vertices;

    /// <summary>The class that all vertices have, if they all have one that this program knows.</summary>
    private readonly Type? _onlyType;

    internal GraphReader(ReadOnlySpan<object?> vertices, Type? onlyType)
    {
        _vertices = vertices;
        _onlyType = onlyType;
    }

    /// <summary>How many references were read that are not null.</summary>
    internal int EdgeCount { get; private set; }

    /// <summary>Reads a reference, which may be null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T? Read<T>(ref MessageReader reader) where T : class => At<T>(ref reader, reader.Read<int>());

    /// <summary>Reads an array of references; null if it was.</summary>
    public T?[]? ReadArray<T>(ref MessageReader reader) where T : class
    {
        int length = reader.ReadLength(sizeof(int));
        if (length <= 0)
            return length == 0 ? [] : null;
        reader.CountMemory(MessageMemory.OfArray(length, CollectionLayout.SizeOf<T>()));
        var array = new T?[length];
        Fill<T>(ref reader, array);
        return array;
    }

    /// <summary>Reads a list of references; null if it was.</summary>
    public List<T?>? ReadList<T>(ref MessageReader reader) where T : class
    {
        int length = reader.ReadLength(sizeof(int));
        if (length < 0)
            return null;
        reader.CountMemory(MessageMemory.List + MessageMemory.OfArray(length, CollectionLayout.SizeOf<T>()));
        var list = new List<T?>(length);
        Fill(ref reader, GraphLayout.Extend(list, length));
        return list;
    }

    /// <summary>Passes over a member that this program does not know.</summary>
    internal void Skip(ref MessageReader reader, GraphMember member)
    {
        int count = member == GraphMember.One ? 1 : reader.ReadLength(sizeof(int));
        for (int index = 0; index < count; index++)
            SkipOne(ref reader);
    }

    private void SkipOne(ref MessageReader reader)
    {
        int number = reader.Read<int>();
        if ((uint)number < (uint)_vertices.Length)
            EdgeCount++;
        else if (number != GraphLayout.NullReference)
            ThrowUnknownNumber(ref reader, number);
    }

    /// <summary>The class is compared once for the whole list: in code for any class that is no constant.</summary>
    private void Fill<T>(ref MessageReader reader, Span<T?> target) where T : class
    {
        ReadOnlySpan<byte> numbers = reader.ReadBytes(target.Length * sizeof(int));
        bool isOnly = _onlyType == typeof(T);
        for (int index = 0; index < target.Length; index++)
        {
            int number = MessageLayout.Read<int>(numbers, index * sizeof(int));
            if (isOnly && (uint)number < (uint)_vertices.Length)
            {
                EdgeCount++;
                target[index] = GraphLayout.As<T>(_vertices[number]!);
            }
            else
            {
                target[index] = At<T>(ref reader, number);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T? At<T>(ref MessageReader reader, int number) where T : class
    {
        if ((uint)number >= (uint)_vertices.Length)
            return number == GraphLayout.NullReference ? null : ThrowUnknownNumber(ref reader, number) as T;
        EdgeCount++;
        object? vertex = _vertices[number];
        if (_onlyType == typeof(T))
            return GraphLayout.As<T>(vertex!);
        return vertex as T ?? Refuse<T>(ref reader, number);
    }

    [DoesNotReturn]
    private readonly object ThrowUnknownNumber(ref MessageReader reader, int number)
    {
        reader.Throw(string.Create(
            CultureInfo.InvariantCulture,
            $"The number of a vertex is {number}; it must be from 0 to {_vertices.Length - 1}, or -1 for null."));
        return null;
    }

    [DoesNotReturn]
    private readonly T Refuse<T>(ref MessageReader reader, int number) where T : class
    {
        string found = _vertices[number] is { } vertex ? $"a {vertex.GetType()}" : "of a class that is not known here";
        reader.Throw(string.Create(
            CultureInfo.InvariantCulture, $"Vertex {number} is {found}; the member holds a {typeof(T)}."));
        return null;
    }
}
