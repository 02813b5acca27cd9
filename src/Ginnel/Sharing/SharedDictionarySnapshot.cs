using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>All entries of a dictionary as they were at one moment. Dispose it, for its memory.</summary>
/// <remarks>
/// Taking one costs nothing but a few words. Every member throws <see cref="SnapshotLapsedException"/> rather than give
/// what is not of that moment. Members can be used from any thread.
/// </remarks>
/// <typeparam name="TKey">As the writer has it.</typeparam>
/// <typeparam name="TValue">As the writer has it.</typeparam>
public sealed class SharedDictionarySnapshot<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>, IDisposable
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly LiveRoot _root;

    internal SharedDictionarySnapshot(LiveRoot root) => _root = root;

    /// <summary>A number that grows with each change of the dictionary.</summary>
    public long Version => _root.Version;

    /// <summary>How many entries there were.</summary>
    public long Count => _root.Count;

    /// <summary>A value.</summary>
    /// <exception cref="KeyNotFoundException">There was none for the key.</exception>
    /// <exception cref="SnapshotLapsedException">The writer has run out of memory, and used this again.</exception>
    public TValue this[TKey key] =>
        TryGetValue(key, out TValue value) ? value : SharedDictionaryReader<TKey, TValue>.ThrowAbsent(key);

    /// <summary>Gives a value; false where there was none for the key.</summary>
    /// <exception cref="SnapshotLapsedException">The writer has run out of memory, and used this again.</exception>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        LiveSource source = _root.Source;
        ulong hash = KeyBytes<TKey>.Hash(key, source.Seed1, source.Seed2);
        SearchResult result = DictionarySearch<TKey, TValue>.Find(source, _root.Top, hash, key, out value);
        _root.ThrowIfLapsed();
        if (result == SearchResult.Broken)
            source.ThrowBroken();
        return result == SearchResult.Found;
    }

    /// <summary>Goes through the entries, in no order that means anything.</summary>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator()
    {
        var walk = new DictionaryWalk<TKey, TValue>(_root);
        while (walk.MoveNext(out TKey key, out TValue value))
            yield return new KeyValuePair<TKey, TValue>(key, value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Lets the writer have the memory.</summary>
    public void Dispose() => _root.Release();
}
