using System;
using System.Diagnostics;
using System.Numerics;

namespace Ginnel.Sharing;

/// <summary>Builds the next version of a dictionary's tree: copies of the nodes from the top to what changes.</summary>
/// <remarks>
/// Every method builds new blocks and lists those that they replace; none writes to a block that has been published.
/// The tree of given entries has one form only: a node below the top has at least two entries, or a child. So what is
/// removed leaves nothing behind.
/// </remarks>
internal sealed class DictionaryTree<TKey, TValue, TStep>(LiveHeap<TStep> heap, LiveSource source)
    where TKey : unmanaged
    where TValue : unmanaged
    where TStep : struct, IStoreStep
{
    private const int MostEqualHashes = 64;

    private TKey _key;
    private TValue _value;
    private ulong _hash;

    /// <summary>Whether the last update has found the key in the tree.</summary>
    public bool HasFound { get; private set; }

    /// <summary>The tree of nothing.</summary>
    public uint CreateEmpty() => Allocate(0, 0);

    /// <summary>The tree with a key's value set.</summary>
    public uint Set(uint top, ulong hash, in TKey key, in TValue value)
    {
        (_hash, _key, _value, HasFound) = (hash, key, value, false);
        return Set(top, 0);
    }

    /// <summary>The tree without a key; the same one where the key is not in it.</summary>
    public uint Remove(uint top, ulong hash, in TKey key)
    {
        (_hash, _key, HasFound) = (hash, key, false);
        uint result = Remove(top, 0, out long last);
        Debug.Assert(last == 0);
        return HasFound ? result : top;
    }

    /// <summary>Lists all blocks of a tree as replaced.</summary>
    public void ReplaceAll(uint node)
    {
        (ulong children, ulong entries) = MapsOf(node);
        for (ulong rest = children; rest != 0; rest &= rest - 1)
            ReplaceAll(ChildOf(node, children, rest & (~rest + 1)));
        for (ulong rest = entries; rest != 0; rest &= rest - 1)
            ReplaceEntry(SlotOf(node, children, entries, rest & (~rest + 1)));
        Replace(node);
    }

    /// <summary>Gives all entries of a tree to an index.</summary>
    public void Visit(uint node, DictionaryIndex<TKey, TValue, TStep> index)
    {
        (ulong children, ulong entries) = MapsOf(node);
        for (ulong rest = children; rest != 0; rest &= rest - 1)
            Visit(ChildOf(node, children, rest & (~rest + 1)), index);
        for (ulong rest = entries; rest != 0; rest &= rest - 1)
        {
            long entry = DictionarySearch<TKey, TValue>.EntryOf(
                source, SlotOf(node, children, entries, rest & (~rest + 1)));
            TKey key = source.Bytes.Read<TKey>(entry);
            index.Set(Memory.KeyBytes<TKey>.Hash(key, heap.Seed1, heap.Seed2), key, entry);
        }
    }

    private uint Set(uint node, int shift)
    {
        (ulong children, ulong entries) = MapsOf(node);
        if (shift >= DictionaryLayout<TKey, TValue>.LastShift)
            return SetAmongEqualHashes(node, entries);
        ulong bit = DictionaryLayout<TKey, TValue>.BitOf(_hash, shift);
        if ((children & bit) != 0)
        {
            uint child = Set(ChildOf(node, children, bit), shift + DictionaryLayout<TKey, TValue>.BitsPerLevel);
            return Rebuild(node, children, entries, bit, child, 0, isNew: false);
        }

        if ((entries & bit) == 0)
            return Rebuild(node, children, entries | bit, bit, 0, 0, isNew: true);
        long slot = SlotOf(node, children, entries, bit);
        if (IsOfKey(slot))
            return SetFound(node, children, entries, bit, slot);
        uint pair = CreatePair(slot, shift + DictionaryLayout<TKey, TValue>.BitsPerLevel);
        return Rebuild(node, children | bit, entries & ~bit, bit, pair, 0, isNew: false);
    }

    private uint SetFound(uint node, ulong children, ulong entries, ulong bit, long slot)
    {
        HasFound = true;
        ReplaceEntry(slot);
        return Rebuild(node, children, entries, bit, 0, 0, isNew: true);
    }

    private uint SetAmongEqualHashes(uint node, ulong entries)
    {
        for (ulong bit = 1; (entries & bit) != 0; bit <<= 1)
        {
            long slot = SlotOf(node, 0, entries, bit);
            if (IsOfKey(slot))
                return SetFound(node, 0, entries, bit, slot);
        }

        if (BitOperations.PopCount(entries) == MostEqualHashes)
        {
            throw new InvalidOperationException(
                $"{MostEqualHashes} keys with the same hash are in the dictionary already. Nobody finds so many by " +
                "accident: look where the keys come from.");
        }

        ulong next = entries + 1;
        return Rebuild(node, 0, entries | next, next, 0, 0, isNew: true);
    }

    /// <summary>A tree of two entries: one that is there, and the new one.</summary>
    private uint CreatePair(long slot, int shift)
    {
        if (shift >= DictionaryLayout<TKey, TValue>.LastShift)
            return CreatePair(slot, 1, 2);
        TKey other = source.Bytes.Read<TKey>(DictionarySearch<TKey, TValue>.EntryOf(source, slot));
        ulong otherHash = Memory.KeyBytes<TKey>.Hash(other, heap.Seed1, heap.Seed2);
        ulong first = DictionaryLayout<TKey, TValue>.BitOf(otherHash, shift);
        ulong second = DictionaryLayout<TKey, TValue>.BitOf(_hash, shift);
        if (first != second)
            return CreatePair(slot, first, second);
        uint child = CreatePair(slot, shift + DictionaryLayout<TKey, TValue>.BitsPerLevel);
        uint node = Allocate(first, 0);
        heap.Store(OffsetOf(node) + DictionaryLayout<TKey, TValue>.ChildOffset(first, first), child);
        return node;
    }

    private uint CreatePair(long slot, ulong first, ulong second)
    {
        uint node = Allocate(0, first | second);
        heap.Copy(slot, SlotOf(node, 0, first | second, first), DictionaryLayout<TKey, TValue>.SlotLength);
        WriteEntry(SlotOf(node, 0, first | second, second));
        return node;
    }

    /// <summary>
    /// Removes the key below a node. Where one entry is left of the node, it stays as it is for that long, and
    /// <paramref name="last"/> is the entry's slot, for the parent to take in.
    /// </summary>
    private uint Remove(uint node, int shift, out long last)
    {
        last = 0;
        (ulong children, ulong entries) = MapsOf(node);
        if (shift >= DictionaryLayout<TKey, TValue>.LastShift)
            return RemoveAmongEqualHashes(node, entries, out last);
        ulong bit = DictionaryLayout<TKey, TValue>.BitOf(_hash, shift);
        if ((children & bit) != 0)
        {
            uint child = Remove(
                ChildOf(node, children, bit), shift + DictionaryLayout<TKey, TValue>.BitsPerLevel, out last);
            if (!HasFound)
                return node;
            if (last == 0)
                return Rebuild(node, children, entries, bit, child, 0, isNew: false);
            if (shift > 0 && children == bit && entries == 0)
            {
                Replace(node);
                return 0;
            }

            long slot = last;
            last = 0;
            return Rebuild(node, children & ~bit, entries | bit, bit, 0, slot, isNew: false);
        }

        if ((entries & bit) == 0 || !IsOfKey(SlotOf(node, children, entries, bit)))
            return node;
        return RemoveFound(node, children, entries, entries & ~bit, bit, mayBeLeft: shift > 0, out last);
    }

    private uint RemoveAmongEqualHashes(uint node, ulong entries, out long last)
    {
        last = 0;
        for (ulong bit = 1; (entries & bit) != 0; bit <<= 1)
        {
            if (IsOfKey(SlotOf(node, 0, entries, bit)))
                return RemoveFound(node, 0, entries, entries >> 1, bit, mayBeLeft: true, out last);
        }

        return node;
    }

    private uint RemoveFound(
        uint node, ulong children, ulong entries, ulong left, ulong bit, bool mayBeLeft, out long last)
    {
        HasFound = true;
        ReplaceEntry(SlotOf(node, children, entries, bit));
        last = 0;
        if (!mayBeLeft || children != 0 || !BitOperations.IsPow2(left))
            return Rebuild(node, children, left, bit, 0, 0, isNew: false);
        last = SlotOf(node, 0, entries, entries & ~bit);
        Replace(node);
        return 0;
    }

    /// <summary>
    /// A copy of a node that differs in one slot: it has a child there, or an entry that is elsewhere, or the new one,
    /// or nothing.
    /// </summary>
    private uint Rebuild(uint node, ulong newChildren, ulong newEntries, ulong bit, uint child, long slot, bool isNew)
    {
        (ulong children, ulong entries) = MapsOf(node);
        Replace(node);
        uint copy = Allocate(newChildren, newEntries);
        long from = OffsetOf(node);
        long to = OffsetOf(copy);

        int before = DictionaryLayout<TKey, TValue>.ChildOffset(children, bit);
        int skipped = (children & bit) != 0 ? sizeof(uint) : 0;
        int added = child != 0 ? sizeof(uint) : 0;
        int first = DictionaryLayout<TKey, TValue>.ChildOffset(children, 1);
        int end = first + BitOperations.PopCount(children) * sizeof(uint);
        heap.Copy(from + first, to + first, before - first);
        if (child != 0)
            heap.Store(to + before, child);
        heap.Copy(from + before + skipped, to + before + added, end - before - skipped);

        int length = DictionaryLayout<TKey, TValue>.SlotLength;
        int source1 = DictionaryLayout<TKey, TValue>.SlotsOffset(children);
        int target = DictionaryLayout<TKey, TValue>.SlotsOffset(newChildren);
        int kept = BitOperations.PopCount(entries & (bit - 1)) * length;
        skipped = (entries & bit) != 0 ? length : 0;
        added = isNew || slot != 0 ? length : 0;
        heap.Copy(from + source1, to + target, kept);
        if (isNew)
            WriteEntry(to + target + kept);
        else if (slot != 0)
            heap.Copy(slot, to + target + kept, length);
        int rest = BitOperations.PopCount(entries) * length - kept - skipped;
        heap.Copy(from + source1 + kept + skipped, to + target + kept + added, rest);
        return copy;
    }

    private uint Allocate(ulong children, ulong entries)
    {
        uint node = heap.Allocate(DictionaryLayout<TKey, TValue>.NodeLength(children, entries));
        heap.Store(OffsetOf(node), children);
        heap.Store(OffsetOf(node) + sizeof(ulong), entries);
        return node;
    }

    private void WriteEntry(long slot)
    {
        long entry = slot;
        if (!DictionaryLayout<TKey, TValue>.IsInline)
        {
            uint block = heap.Allocate(DictionaryLayout<TKey, TValue>.EntryLength);
            heap.Store(slot, (ulong)block);
            entry = OffsetOf(block);
        }

        heap.Store(entry, _key);
        heap.Store(entry + DictionaryLayout<TKey, TValue>.ValueOffset, _value);
    }

    private void ReplaceEntry(long slot)
    {
        if (!DictionaryLayout<TKey, TValue>.IsInline)
            heap.Replace(heap.Bytes.Read<uint>(slot), DictionaryLayout<TKey, TValue>.EntryLength);
    }

    private void Replace(uint node)
    {
        (ulong children, ulong entries) = MapsOf(node);
        heap.Replace(node, DictionaryLayout<TKey, TValue>.NodeLength(children, entries));
    }

    private bool IsOfKey(long slot) =>
        heap.Bytes.IsKey(DictionarySearch<TKey, TValue>.EntryOf(source, slot), _key);

    private (ulong Children, ulong Entries) MapsOf(uint node) =>
        (heap.Bytes.Read<ulong>(OffsetOf(node)), heap.Bytes.Read<ulong>(OffsetOf(node) + sizeof(ulong)));

    private uint ChildOf(uint node, ulong children, ulong bit) =>
        heap.Bytes.Read<uint>(OffsetOf(node) + DictionaryLayout<TKey, TValue>.ChildOffset(children, bit));

    private static long SlotOf(uint node, ulong children, ulong entries, ulong bit) =>
        OffsetOf(node) + DictionaryLayout<TKey, TValue>.SlotOffset(children, entries, bit);

    private static long OffsetOf(uint block) => (long)block << LiveLayout.UnitShift;
}
