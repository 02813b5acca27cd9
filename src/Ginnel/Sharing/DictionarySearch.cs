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

    /// <summary>Copies the value of a key, as an index has it.</summary>
    /// <remarks><see cref="SearchResult.Broken"/> may also mean that the tree has to be asked.</remarks>
    /// <param name="source">Bounds each reference.</param>
    /// <param name="index">The word that says where the index is.</param>
    /// <param name="hash">The key's.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">A copy; whether it is whole is for the caller to find out.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SearchResult FindInIndex(
        LiveSource source, long index, ulong hash, in TKey key, out TValue value)
    {
        value = default;
        long slot = DictionaryIndexLayout<TKey, TValue>.SlotOf(index, hash);
        // As a number without a sign: a negative one is too large. All slots that are looked at end behind the limit by
        // no more than a largest block.
        if ((ulong)slot > (ulong)source.Limit && !(slot > 0 && source.IsWithin(slot)))
            return SearchResult.Broken;
        for (int probes = 0; probes < DictionaryIndexLayout<TKey, TValue>.MostProbes; probes++)
        {
            ulong found = source.Bytes.Read<ulong>(slot);
            if (found == hash && IsKeyOfSlot(source, slot, key))
                return hash != 0 ? ReadSlot(source, slot, out value) : SearchResult.Broken;
            if (found == 0 || found > hash)
                return SearchResult.Absent;
            slot += DictionaryIndexLayout<TKey, TValue>.SlotLength;
        }

        return SearchResult.Absent;
    }

    /// <summary>Whether an index's slot, whose hash is the key's, is that key's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsKeyOfSlot(LiveSource source, long slot, in TKey key)
    {
        if (DictionaryLayout<TKey, TValue>.IsInline)
        {
            return !DictionaryIndexLayout<TKey, TValue>.HasKeys
                || source.Bytes.IsKey(slot + DictionaryIndexLayout<TKey, TValue>.KeyOffset, key);
        }

        long entry = EntryOf(source, slot + DictionaryIndexLayout<TKey, TValue>.ValueOffset);
        return entry >= 0 && source.Bytes.IsKey(entry, key);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SearchResult ReadSlot(LiveSource source, long slot, out TValue value)
    {
        slot += DictionaryIndexLayout<TKey, TValue>.ValueOffset;
        if (!DictionaryLayout<TKey, TValue>.IsInline)
            return Read(source, EntryOf(source, slot), out value);
        value = source.Bytes.Read<TValue>(slot);
        return SearchResult.Found;
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
