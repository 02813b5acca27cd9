using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Ginnel.Sharing;

/// <summary>A map in an arena, read in place: a look-up compares a few keys, and makes nothing.</summary>
/// <remarks>
/// Whatever the arena's writer does to its bytes, nothing outside of the arena is read, and a look-up ends soon. But
/// then it may find nothing, or something else. Any number of threads may have one each.
/// </remarks>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
public readonly ref struct ArenaMap<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly ArenaView _arena;
    private readonly ReadOnlySpan<MapEntry<TKey, TValue>> _entries;
    private readonly ReadOnlySpan<uint> _starts;
    private readonly uint _seed;

    internal ArenaMap(ArenaView arena, RefMap<TKey, TValue> map)
    {
        _arena = arena;
        IsNull = map.IsNull;
        if (map.Count == 0)
            return;
        MapLayout.CheckCount(map.Count);
        _entries = arena.Get(map.Entries);
        _starts = arena.Get(map.Starts);
        _seed = map.Seed;
    }

    /// <summary>Whether there was no map; one without entries is not that.</summary>
    public bool IsNull { get; }

    /// <summary>How many entries there are; 0 of no map.</summary>
    public int Count => _entries.Length;

    /// <summary>All of them, in place and in no order that means anything.</summary>
    public ReadOnlySpan<MapEntry<TKey, TValue>> Entries => _entries;

    /// <summary>The value of a key, in place.</summary>
    /// <exception cref="KeyNotFoundException">The key is not there.</exception>
    /// <exception cref="InvalidReferenceException">The bytes are no map.</exception>
    public ref readonly TValue this[TKey key]
    {
        get
        {
            int index = Find(in key);
            if (index < 0)
                ThrowAbsent(key);
            return ref _entries[index].ValueInPlace;
        }
    }

    /// <summary>Whether the key is there.</summary>
    /// <exception cref="InvalidReferenceException">The bytes are no map.</exception>
    public bool ContainsKey(TKey key) => Find(in key) >= 0;

    /// <summary>Copies the value of a key, if it is there.</summary>
    /// <exception cref="InvalidReferenceException">The bytes are no map.</exception>
    public bool TryGetValue(TKey key, out TValue value)
    {
        int index = Find(in key);
        value = index < 0 ? default : _entries[index].ValueInPlace;
        return index >= 0;
    }

    /// <summary>Goes through the entries without allocating.</summary>
    public ReadOnlySpan<MapEntry<TKey, TValue>>.Enumerator GetEnumerator() => _entries.GetEnumerator();

    /// <summary>The index of the entry of a text, where the keys are texts; less than 0 if there is none.</summary>
    internal static int Find(in ArenaMap<RefString, TValue> map, ReadOnlySpan<byte> text)
    {
        if (map._entries.IsEmpty)
            return -1;
        int index = map.BucketOf(MapLayout.HashOf(text, map._seed), out int end);
        for (; index < end; index++)
        {
            if (map._arena.GetUtf8(map._entries[index].Key).SequenceEqual(text))
                return index;
        }

        return -1;
    }

    /// <summary>The index of the entry of a key; less than 0 if there is none.</summary>
    private int Find(in TKey key)
    {
        if (_entries.IsEmpty)
            return -1;
        int index = BucketOf(MapLayout.HashOf(_arena, in key, _seed), out int end);
        for (; index < end; index++)
        {
            if (MapLayout.AreEqual(_arena, in _entries[index].KeyInPlace, in key))
                return index;
        }

        return -1;
    }

    private int BucketOf(ulong hash, out int end) =>
        MapLayout.BucketAt(_starts, MapLayout.BucketOf(hash, _starts.Length - 1), _entries.Length, out end);

    [DoesNotReturn]
    private static void ThrowAbsent(TKey key) => throw new KeyNotFoundException($"The map has no key {key}.");
}
