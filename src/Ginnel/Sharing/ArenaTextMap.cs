using System;
using System.Buffers;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ginnel.Sharing;

/// <summary>A map in an arena whose keys are texts, read in place; looked up by strings, or by their UTF-8.</summary>
/// <remarks>
/// Texts are compared byte by byte. What is no valid UTF-16 in a string is replaced, as it was in the keys. A look-up
/// makes nothing. For hostile writers and threads see <see cref="ArenaMap{TKey, TValue}"/>.
/// </remarks>
/// <typeparam name="TValue">The type of the values.</typeparam>
public readonly ref struct ArenaTextMap<TValue> where TValue : unmanaged
{
    // UTF-8 has three bytes at most for each char.
    private const int LongestOnStack = 64;
    private const int MostBytesOfChar = 3;

    private readonly ArenaMap<RefString, TValue> _map;

    internal ArenaTextMap(ArenaView arena, RefMap<RefString, TValue> map) =>
        _map = new ArenaMap<RefString, TValue>(arena, map);

    /// <summary>Whether there was no map; one without entries is not that.</summary>
    public bool IsNull => _map.IsNull;

    /// <summary>How many entries there are; 0 of no map.</summary>
    public int Count => _map.Count;

    /// <summary>All of them, in place and in no order that means anything.</summary>
    public ReadOnlySpan<MapEntry<RefString, TValue>> Entries => _map.Entries;

    /// <summary>The value of a key, in place.</summary>
    /// <exception cref="KeyNotFoundException">The key is not there.</exception>
    /// <exception cref="InvalidReferenceException">The bytes are no map.</exception>
    public ref readonly TValue this[string key]
    {
        get
        {
            int index = Find(key);
            if (index < 0)
                throw new KeyNotFoundException($"The map has no key \"{key}\".");
            return ref _map.Entries[index].ValueInPlace;
        }
    }

    /// <summary>Whether the key is there.</summary>
    /// <exception cref="InvalidReferenceException">The bytes are no map.</exception>
    public bool ContainsKey(string key) => Find(key) >= 0;

    /// <summary>Whether the key is there.</summary>
    /// <exception cref="InvalidReferenceException">The bytes are no map.</exception>
    public bool ContainsKey(ReadOnlySpan<byte> utf8) => Find(utf8) >= 0;

    /// <summary>Copies the value of a key, if it is there.</summary>
    /// <exception cref="InvalidReferenceException">The bytes are no map.</exception>
    public bool TryGetValue(string key, out TValue value) => TryCopy(Find(key), out value);

    /// <inheritdoc cref="TryGetValue(string, out TValue)"/>
    public bool TryGetValue(ReadOnlySpan<byte> utf8, out TValue value) => TryCopy(Find(utf8), out value);

    /// <summary>Goes through the entries without allocating.</summary>
    public ReadOnlySpan<MapEntry<RefString, TValue>>.Enumerator GetEnumerator() => _map.GetEnumerator();

    private bool TryCopy(int index, out TValue value)
    {
        value = index < 0 ? default : _map.Entries[index].ValueInPlace;
        return index >= 0;
    }

    private int Find(ReadOnlySpan<byte> utf8) => ArenaMap<RefString, TValue>.Find(in _map, utf8);

    [SkipLocalsInit]
    private int Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length <= LongestOnStack)
        {
            Span<byte> bytes = stackalloc byte[LongestOnStack * MostBytesOfChar];
            return Find(bytes[..Encoding.UTF8.GetBytes(key, bytes)]);
        }

        return FindLong(key);
    }

    private int FindLong(string key)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(key));
        try
        {
            return Find(rented.AsSpan(0, Encoding.UTF8.GetBytes(key, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
