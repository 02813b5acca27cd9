using System.Runtime.CompilerServices;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>What a look for a key has found.</summary>
internal enum SearchResult
{
    Absent,
    Found,
    /// <summary>What stands there is no tree, or not any more.</summary>
    Broken,
}

/// <summary>Looks for keys in a dictionary's tree, whatever stands there: at most 12 levels, and 64 entries.</summary>
internal static class DictionarySearch<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private const long Absent = 0;
    private const long Broken = -1;

    /// <summary>Copies the value of a key.</summary>
    /// <param name="source">Bounds each reference.</param>
    /// <param name="top">The tree.</param>
    /// <param name="hash">The key's.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">A copy; whether it is whole is for the caller to find out.</param>
    public static SearchResult Find(LiveSource source, uint top, ulong hash, in TKey key, out TValue value) =>
        Read(source, Locate(source, top, hash, key), out value);

    /// <summary>Copies the value of a key, where the index has it.</summary>
    /// <param name="source">Bounds each reference.</param>
    /// <param name="version">What the index repeats.</param>
    /// <param name="hash">The key's.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">A copy.</param>
    /// <returns>False also where the tree has to be asked.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFindInIndex(LiveSource source, long version, ulong hash, in TKey key, out TValue value)
    {
        LiveBytes bytes = source.Bytes;
        long bucket = DictionaryIndexLayout<TKey, TValue>.BucketOf(
            bytes.ReadAcquire(LiveLayout.IndexOffset), hash);
        // As a number without a sign: a negative one is too large.
        if ((ulong)bucket <= (ulong)source.Limit)
        {
            uint matches = MatchKey(source, bucket, hash, key);
            if (matches != 0 && hash > DictionaryIndexLayout<TKey, TValue>.Unused)
            {
                long place = ValueOfSlot(source, DictionaryIndexLayout<TKey, TValue>.SlotOf(bucket, matches));
                if (DictionaryLayout<TKey, TValue>.IsInline || place >= 0)
                {
                    value = bytes.Read<TValue>(place);
                    return source.IsIndexed(version);
                }
            }
        }

        value = default;
        return false;
    }

    /// <summary>Whether the index says that there is no such key. Else the tree has to be asked.</summary>
    public static bool IsAbsent(LiveSource source, long version, ulong hash, in TKey key)
    {
        long bucket = DictionaryIndexLayout<TKey, TValue>.BucketOf(source.Index, hash);
        if (bucket <= 0 || !source.IsWithin(bucket) || hash <= DictionaryIndexLayout<TKey, TValue>.Unused)
            return false;
        bool isThere = MatchKey(source, bucket, hash, key) != 0;
        bool isFull = DictionaryIndexLayout<TKey, TValue>.Match(
            source.Bytes, bucket, DictionaryIndexLayout<TKey, TValue>.Empty) == 0;
        return !isThere && !isFull && source.IsIndexed(version);
    }

    /// <summary>The bit of a key's slot in its bucket of an index; 0 where it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MatchKey(LiveSource source, long bucket, ulong hash, in TKey key)
    {
        uint matches = DictionaryIndexLayout<TKey, TValue>.Match(source.Bytes, bucket, hash);
        return KeyBytes<TKey>.HasUniqueHashes ? matches : ChooseKey(source, bucket, matches, key);
    }

    private static uint ChooseKey(LiveSource source, long bucket, uint matches, in TKey key)
    {
        for (; matches != 0; matches &= matches - 1)
        {
            long slot = DictionaryIndexLayout<TKey, TValue>.SlotOf(bucket, matches);
            long place = DictionaryLayout<TKey, TValue>.IsInline ? slot : EntryOf(source, slot);
            if (place >= 0 && source.Bytes.IsKey(place, key))
                break;
        }

        return matches;
    }

    /// <summary>Where the entry of a key is; 0 where there is none, and negative where there is no tree.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Locate(LiveSource source, uint top, ulong hash, in TKey key)
    {
        LiveBytes bytes = source.Bytes;
        long limit = source.Limit;
        long node = (long)top << LiveLayout.UnitShift;
        for (ulong rest = hash, level = 0; level < 11; level++, rest >>= 6)
        {
            if (node > limit && !source.IsWithin(node))
                return Broken;

            ulong bit = 1UL << (int)rest;
            ulong children = bytes.Read<ulong>(node);
            if ((children & bit) != 0)
            {
                int child = DictionaryLayout<TKey, TValue>.ChildOffset(children, bit);
                node = (long)bytes.Read<uint>(node + child) << LiveLayout.UnitShift;
                continue;
            }

            ulong entries = bytes.Read<ulong>(node + sizeof(ulong));
            if ((entries & bit) == 0)
                return Absent;
            return Compare(source, node + DictionaryLayout<TKey, TValue>.SlotOffset(children, entries, bit), key);
        }

        return LocateAmongEqualHashes(source, node, key);
    }

    /// <summary>Where an entry is whose slot is known; negative where that is no reference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long EntryOf(LiveSource source, long slot)
    {
        if (DictionaryLayout<TKey, TValue>.IsInline)
            return slot;
        long entry = (long)source.Bytes.Read<uint>(slot) << LiveLayout.UnitShift;
        return source.IsWithin(entry) ? entry : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SearchResult Read(LiveSource source, long entry, out TValue value)
    {
        bool isThere = entry > 0;
        value = isThere ? source.Bytes.Read<TValue>(entry + DictionaryLayout<TKey, TValue>.ValueOffset) : default;
        if (isThere)
            return SearchResult.Found;
        return entry == Absent ? SearchResult.Absent : SearchResult.Broken;
    }

    /// <summary>Where the value is of an index's slot; negative where that is no reference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long ValueOfSlot(LiveSource source, long slot)
    {
        slot += DictionaryIndexLayout<TKey, TValue>.ValueOffset;
        if (DictionaryLayout<TKey, TValue>.IsInline)
            return slot;
        long entry = EntryOf(source, slot);
        return entry >= 0 ? entry + DictionaryLayout<TKey, TValue>.ValueOffset : entry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Compare(LiveSource source, long slot, in TKey key)
    {
        long entry = EntryOf(source, slot);
        return entry < 0 || source.Bytes.IsKey(entry, key) ? entry : Absent;
    }

    /// <summary>The last level.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long LocateAmongEqualHashes(LiveSource source, long node, in TKey key)
    {
        if (!source.IsWithin(node))
            return Broken;
        ulong children = source.Bytes.Read<ulong>(node);
        ulong entries = source.Bytes.Read<ulong>(node + sizeof(ulong));
        if (children != 0)
            return Broken;
        for (ulong bit = 1; (entries & bit) != 0; bit <<= 1)
        {
            long slot = node + DictionaryLayout<TKey, TValue>.SlotOffset(children, entries, bit);
            long entry = Compare(source, slot, key);
            if (entry != Absent)
                return entry;
        }

        return Absent;
    }
}
