using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Ginnel.Sharing;

/// <summary>What an arena takes besides values, lists and texts: maps, graphs, and what lies beyond 32 GiB.</summary>
public sealed partial class SharedArena
{
    /// <summary>Puts a hash table in, which does not change any more.</summary>
    /// <param name="pairs">Keys and values, such as a dictionary; it must not be changed meanwhile.</param>
    /// <typeparam name="TKey">The type of the keys; <see cref="RefString"/> for texts in the arena.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <exception cref="ArgumentException">A key is there twice.</exception>
    /// <exception cref="InvalidOperationException">The arena is full, or published already.</exception>
    /// <exception cref="NotSupportedException">The type cannot be a key, for equal values of it may have different
    /// bytes; or it has to be aligned to more than 8 bytes.</exception>
    public RefMap<TKey, TValue> AddMap<TKey, TValue>(IReadOnlyCollection<KeyValuePair<TKey, TValue>> pairs)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        ArgumentNullException.ThrowIfNull(pairs);
        KeyValuePair<TKey, TValue>[] all = [.. pairs];
        return AddMap(Array.ConvertAll(all, static pair => pair.Key), all);
    }

    /// <summary>Puts a hash table in whose keys are texts; these go in, too.</summary>
    /// <remarks>What is no valid UTF-16 is replaced, so two keys can become one. Texts that went in before that was
    /// found stay in.</remarks>
    /// <inheritdoc cref="AddMap{TKey, TValue}(IReadOnlyCollection{KeyValuePair{TKey, TValue}})"/>
    public RefMap<RefString, TValue> AddMap<TValue>(IReadOnlyCollection<KeyValuePair<string, TValue>> pairs)
        where TValue : unmanaged
    {
        ArgumentNullException.ThrowIfNull(pairs);
        KeyValuePair<string, TValue>[] all = [.. pairs];
        RefString[] keys = Array.ConvertAll(all, pair => AddString(
            pair.Key ?? throw new ArgumentException("A key of a map is null, which is no text.", nameof(pairs))));
        return AddMap(keys, all);
    }

    /// <summary>Puts a graph in: values of vertices, and for each the numbers of its neighbors.</summary>
    /// <param name="vertices">The values, by number from 0.</param>
    /// <param name="neighbors">For each vertex the vertices that its edges lead to; null for none.</param>
    /// <typeparam name="TVertex">The type of the values.</typeparam>
    /// <exception cref="ArgumentException">There are not as many lists as vertices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A neighbor is no vertex.</exception>
    /// <exception cref="InvalidOperationException">The arena is full, or published already.</exception>
    /// <exception cref="NotSupportedException">The type has to be aligned to more than 8 bytes.</exception>
    public RefGraph<TVertex> AddGraph<TVertex>(ReadOnlySpan<TVertex> vertices, ReadOnlySpan<int[]?> neighbors)
        where TVertex : unmanaged
    {
        if (neighbors.Length != vertices.Length)
        {
            throw new ArgumentException(
                $"There are {vertices.Length} vertices and neighbors of {neighbors.Length}.", nameof(neighbors));
        }

        var starts = new int[vertices.Length + 1];
        for (int vertex = 0; vertex < vertices.Length; vertex++)
        {
            int[] own = neighbors[vertex] ?? [];
            starts[vertex + 1] = checked(starts[vertex] + own.Length);
            foreach (int neighbor in own)
                ThrowIfNoVertex(neighbor, vertices.Length, nameof(neighbors));
        }

        var targets = new int[starts[^1]];
        for (int vertex = 0; vertex < vertices.Length; vertex++)
            neighbors[vertex]?.CopyTo(targets, starts[vertex]);
        return AddGraph(vertices, starts, targets);
    }

    /// <summary>Puts a graph in: values of vertices, and the edges between them.</summary>
    /// <param name="vertices">The values, by number from 0.</param>
    /// <param name="edges">Each from one vertex to another, or to itself; those of one vertex keep their order.</param>
    /// <typeparam name="TVertex">The type of the values.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">An end of an edge is no vertex.</exception>
    /// <exception cref="InvalidOperationException">The arena is full, or published already.</exception>
    /// <exception cref="NotSupportedException">The type has to be aligned to more than 8 bytes.</exception>
    public RefGraph<TVertex> AddGraph<TVertex>(
        ReadOnlySpan<TVertex> vertices, ReadOnlySpan<(int Source, int Target)> edges)
        where TVertex : unmanaged
    {
        var starts = new int[vertices.Length + 1];
        foreach ((int source, int target) in edges)
        {
            ThrowIfNoVertex(source, vertices.Length, nameof(edges));
            ThrowIfNoVertex(target, vertices.Length, nameof(edges));
            starts[source + 1]++;
        }

        for (int vertex = 0; vertex < vertices.Length; vertex++)
            starts[vertex + 1] += starts[vertex];
        int[] places = starts[..^1];
        var targets = new int[edges.Length];
        foreach ((int source, int target) in edges)
            targets[places[source]++] = target;
        return AddGraph(vertices, starts, targets);
    }

    /// <summary>Puts a value in, wherever there is room: beyond 32 GiB, too.</summary>
    /// <inheritdoc cref="Add{T}"/>
    public WideRef<T> AddWide<T>(in T value) where T : unmanaged
    {
        long offset = TakeAnywhere<T>(1);
        At<T>(offset) = value;
        return new WideRef<T>(offset);
    }

    /// <summary>Puts values in, one behind the other, wherever there is room: beyond 32 GiB, too.</summary>
    /// <inheritdoc cref="Add{T}"/>
    public WideRefList<T> AddWideList<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        if (values.IsEmpty)
            return default;
        var list = new WideRefList<T>(new WideRef<T>(TakeAnywhere<T>(values.Length)), values.Length);
        values.CopyTo(Edit(list));
        return list;
    }

    /// <summary>What was put in, to be changed. Only before the arena is published.</summary>
    /// <inheritdoc cref="Edit{T}(Ref{T})"/>
    public ref T Edit<T>(WideRef<T> reference) where T : unmanaged
    {
        ThrowIfFixed();
        _ = View.Get(reference);
        return ref At<T>(reference.Offset);
    }

    /// <summary>The values of a list, to be changed. Only before the arena is published.</summary>
    /// <inheritdoc cref="Edit{T}(Ref{T})"/>
    public Span<T> Edit<T>(WideRefList<T> list) where T : unmanaged
    {
        ThrowIfFixed();
        return _mapping.Slice<T>(_start + list.First.Offset, View.Get(list).Length);
    }

    /// <summary>A map with its keys; the values are zero until they are set.</summary>
    /// <param name="keys">At least one.</param>
    /// <param name="plan">Where they go.</param>
    internal RefMap<TKey, TValue> ReserveMap<TKey, TValue>(ReadOnlySpan<TKey> keys, MapPlan plan)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        Debug.Assert(keys.Length > 0);
        RefList<uint> starts = AddList<uint>(plan.Starts);
        var map = new RefMap<TKey, TValue>(
            ReserveList<MapEntry<TKey, TValue>>(keys.Length), starts, plan.Seed);
        Span<MapEntry<TKey, TValue>> entries = Edit(map.Entries);
        for (int place = 0; place < entries.Length; place++)
            entries[place].KeyInPlace = keys[plan.Order[place]];
        return map;
    }

    private RefMap<TKey, TValue> AddMap<TKey, TGiven, TValue>(TKey[] keys, KeyValuePair<TGiven, TValue>[] pairs)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        if (keys.Length == 0)
            return default;
        MapPlan plan = MapPlan.Make<TKey>(View, keys);
        RefMap<TKey, TValue> map = ReserveMap<TKey, TValue>(keys, plan);
        Span<MapEntry<TKey, TValue>> entries = Edit(map.Entries);
        for (int place = 0; place < entries.Length; place++)
            entries[place].ValueInPlace = pairs[plan.Order[place]].Value;
        return map;
    }

    private RefGraph<TVertex> AddGraph<TVertex>(ReadOnlySpan<TVertex> vertices, int[] starts, int[] targets)
        where TVertex : unmanaged =>
        vertices.IsEmpty
            ? default
            : new RefGraph<TVertex>(AddList(vertices), AddList<int>(starts), AddList<int>(targets));

    private static void ThrowIfNoVertex(int number, int count, string parameter)
    {
        if ((uint)number >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(
                parameter, number, $"An edge joins two of the vertices 0 to {count - 1}.");
        }
    }
}
