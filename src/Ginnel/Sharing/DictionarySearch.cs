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
    /// <summary>Copies the value of a key.</summary>
    /// <param name="source">Bounds each reference.</param>
    /// <param name="top">The tree.</param>
    /// <param name="hash">The key's.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">A copy; whether it is whole is for the caller to find out.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SearchResult Find(LiveSource source, uint top, ulong hash, in TKey key, out TValue value)
    {
        LiveBytes bytes = source.Bytes;
        long limit = source.Limit;
        long node = (long)top << LiveLayout.UnitShift;
        for (ulong rest = hash, level = 0; level < 11; level++, rest >>= 6)
        {
            if (node > limit && !source.IsWithin(node))
            {
                value = default;
                return SearchResult.Broken;
            }

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
            {
                value = default;
                return SearchResult.Absent;
            }

            return Compare(
                source, node + DictionaryLayout<TKey, TValue>.SlotOffset(children, entries, bit), key, out value);
        }

        return FindAmongEqualHashes(source, node, key, out value);
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
    private static SearchResult Compare(LiveSource source, long slot, in TKey key, out TValue value)
    {
        value = default;
        long entry = EntryOf(source, slot);
        if (entry < 0)
            return SearchResult.Broken;
        if (!source.Bytes.IsKey(entry, key))
            return SearchResult.Absent;
        value = source.Bytes.Read<TValue>(entry + DictionaryLayout<TKey, TValue>.ValueOffset);
        return SearchResult.Found;
    }

    /// <summary>The last level.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SearchResult FindAmongEqualHashes(LiveSource source, long node, in TKey key, out TValue value)
    {
        value = default;
        if (!source.IsWithin(node))
            return SearchResult.Broken;
        ulong children = source.Bytes.Read<ulong>(node);
        ulong entries = source.Bytes.Read<ulong>(node + sizeof(ulong));
        if (children != 0)
            return SearchResult.Broken;
        for (ulong bit = 1; (entries & bit) != 0; bit <<= 1)
        {
            long slot = node + DictionaryLayout<TKey, TValue>.SlotOffset(children, entries, bit);
            SearchResult result = Compare(source, slot, key, out value);
            if (result != SearchResult.Absent)
                return result;
        }

        return SearchResult.Absent;
    }
}
