using System;
using System.Collections;
using System.Collections.Generic;

namespace Ginnel.Sharing;

/// <summary>All elements of a list as they were at one moment. Dispose it, so that the writer has its memory.</summary>
/// <remarks>
/// Every member throws <see cref="SnapshotLapsedException"/> rather than give what is not of that moment. Members can
/// be used from any thread.
/// </remarks>
/// <typeparam name="T">As the writer has it.</typeparam>
public sealed class SharedListSnapshot<T> : IEnumerable<T>, IDisposable where T : unmanaged
{
    private readonly LiveRoot _root;

    internal SharedListSnapshot(LiveRoot root) => _root = root;

    /// <summary>A number that grows with each change of the list.</summary>
    public long Version => _root.Version;

    /// <summary>How many elements there were.</summary>
    public long Count => _root.Count;

    /// <summary>An element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There was no such element.</exception>
    /// <exception cref="SnapshotLapsedException">The writer has run out of memory, and used this again.</exception>
    public T this[long index]
    {
        get
        {
            ListCore<T, NoStoreStep>.ThrowIfOutside(index, Count);
            long leaf = FindLeaf(index);
            T value = leaf < 0 ? default : _root.Source.Bytes.Read<T>(leaf + ListLayout<T>.ElementOffset(index));
            Check(leaf);
            return value;
        }
    }

    /// <summary>Copies elements, from an index on, as many as there is room for; returns how many.</summary>
    /// <exception cref="SnapshotLapsedException">The writer has run out of memory, and used this again.</exception>
    public int CopyTo(long index, Span<T> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Count);
        int total = (int)Math.Min(target.Length, Count - index);
        for (int copied = 0; copied < total;)
        {
            long next = index + copied;
            long inLeaf = (1L << ListLayout<T>.LeafShift) - (next & ((1L << ListLayout<T>.LeafShift) - 1));
            int count = (int)Math.Min(inLeaf, total - copied);
            long leaf = FindLeaf(next);
            if (leaf >= 0)
                _root.Source.Bytes.CopyTo(leaf + ListLayout<T>.ElementOffset(next), target.Slice(copied, count));
            Check(leaf);
            copied += count;
        }

        return total;
    }

    /// <summary>Goes through the elements in order.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        for (long index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Lets the writer have the memory.</summary>
    public void Dispose() => _root.Release();

    private long FindLeaf(long index) => ListSearch<T>.FindLeaf(_root.Source, _root.Top, _root.Height, index);

    private void Check(long leaf)
    {
        _root.ThrowIfLapsed();
        if (leaf < 0)
            _root.Source.ThrowBroken();
    }
}
