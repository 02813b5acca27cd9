using System;
using System.Diagnostics;
using System.Numerics;

namespace Ginnel.Sharing;

/// <summary>
/// A table beside a dictionary's tree, from hashes to values: so that a reader needs one look instead of a walk.
/// </summary>
/// <remarks>
/// The tree alone is what is published, and what survives a crash. The index repeats one version of it, and is changed
/// in place while nobody looks:
/// 1. When the next version is built, and before it is published, store 0 as "indexed", then a write barrier: whoever
///    sees a store of step 2 sees the 0, too (pairs with the read barrier in <see cref="LiveSource.IsIndexed"/>).
/// 2. Change the slots. Readers walk the tree meanwhile.
/// 3. Publish the version.
/// 4. Store its number as "indexed", with release (pairs with the acquire in <see cref="LiveSource.Indexed"/>).
/// A reader takes "indexed", looks, and takes it again: where it is the same number, the index has not changed
/// meanwhile, and that version was the current one. No number is stored twice, for each comes with its own version.
/// Killed anywhere, the writer leaves an index that is right, or a 0.
///
/// Its memory is the collection's. It is given up where an update would fail for want of room, and comes back when half
/// of the entries have gone. So a full dictionary is read more slowly, and takes no fewer entries for the index.
///
/// Invariants while "indexed" is a version: each key of that version whose hash is not 0 is in one slot, and nothing
/// else is; slots are sorted by hash; no hash is further than 31 slots behind its place.
/// </remarks>
internal sealed class DictionaryIndex<TKey, TValue, TStep>
    where TKey : unmanaged
    where TValue : unmanaged
    where TStep : struct, IStoreStep
{
    private const int FewestSlots = 32;
    /// <summary>How much larger than usual it may become where hashes crowd.</summary>
    private const int MostDoublings = 2;

    private readonly LiveHeap<TStep> _heap;
    private readonly LiveSource _source;
    private uint _block;
    private int _units;
    private int _shift;
    private long _slots;
    private long _count;
    private long _mostEntries = long.MaxValue;
    private bool _isShown;
    private bool _isWhole;

    /// <param name="heap">Has the room.</param>
    /// <param name="source">Reads the same pages.</param>
    public DictionaryIndex(LiveHeap<TStep> heap, LiveSource source)
    {
        (_heap, _source) = (heap, source);
        heap.GivesRoomUp = TryGiveUp;
    }

    /// <summary>With more changes than this, building it anew takes less time.</summary>
    public long MostChanges => _isWhole ? _slots / 2 : 0;

    /// <summary>Step 1.</summary>
    public void Hide()
    {
        if (_isShown)
            _heap.HideIndex();
        _isShown = false;
    }

    /// <summary>Step 2, for one key, whatever has become of it.</summary>
    /// <param name="top">The tree to be published.</param>
    /// <param name="hash">The key's.</param>
    /// <param name="key">A key that may have been set or removed.</param>
    public void Change(uint top, ulong hash, in TKey key)
    {
        Debug.Assert(!_isShown);
        if (!_isWhole || hash == 0)
            return;
        // Should anything throw meanwhile, it is not used again.
        _isWhole = false;
        long entry = DictionarySearch<TKey, TValue>.Locate(_source, top, hash, key);
        Debug.Assert(entry >= 0);
        if (entry == 0)
            Remove(hash, key);
        _isWhole = entry == 0 || TrySet(hash, key, entry);
    }

    /// <summary>The rest of step 2: makes it anew where it has become too small or too large, or there is none.</summary>
    /// <param name="tree">Goes through the entries.</param>
    /// <param name="top">The tree to be published.</param>
    /// <param name="count">Its entries.</param>
    public void Complete(DictionaryTree<TKey, TValue, TStep> tree, uint top, long count)
    {
        Debug.Assert(!_isShown);
        _count = count;
        bool isOfSize = count <= _slots / 4 * 3 && (count >= _slots / 8 || _slots == FewestSlots);
        if ((_isWhole && isOfSize) || count > _mostEntries)
            return;
        _mostEntries = TryBuild(tree, top) ? long.MaxValue : count / 2;
    }

    /// <summary>Step 4.</summary>
    public void Show(long version)
    {
        Debug.Assert(!_isShown);
        if (!_isWhole)
            return;
        _heap.ShowIndex(version);
        _isShown = true;
    }

    /// <summary>Says that what is in it is of no use any more.</summary>
    public void Forget()
    {
        Hide();
        _isWhole = false;
    }

    /// <summary>What was changed since step 1 will not be published.</summary>
    public void Abort()
    {
        if (!_isShown)
            _isWhole = false;
    }

    /// <summary>An entry of the tree, for when it is built.</summary>
    public void Take(ulong hash, in TKey key, long entry)
    {
        if (hash != 0 && _isWhole)
            _isWhole = TrySet(hash, key, entry);
    }

    private bool TryGiveUp()
    {
        if (_block == 0)
            return false;
        Free();
        _mostEntries = _count / 2;
        return true;
    }

    private void Free()
    {
        Forget();
        if (_block != 0)
            _heap.FreeArea(_block, _units);
        (_block, _slots) = (0, 0);
    }

    private bool TryBuild(DictionaryTree<TKey, TValue, TStep> tree, uint top)
    {
        Free();
        long slots = Math.Max(FewestSlots, (long)BitOperations.RoundUpToPowerOf2((ulong)(_count + _count / 2)));
        for (int doublings = 0; doublings <= MostDoublings; doublings++, slots *= 2)
        {
            if (!TryAllocate(slots))
                return false;
            _isWhole = true;
            tree.Visit(top, this);
            if (_isWhole)
                return true;
            Free();
        }

        return false;
    }

    private bool TryAllocate(long slots)
    {
        long length = (slots + DictionaryIndexLayout<TKey, TValue>.MostProbes)
            * DictionaryIndexLayout<TKey, TValue>.SlotLength;
        if (!_heap.TryAllocateArea(length, out _block, out _units))
            return false;
        _slots = slots;
        _shift = 64 - BitOperations.Log2((ulong)slots);
        _heap.Clear((long)_block << LiveLayout.UnitShift, length);
        _heap.PlaceIndex(DictionaryIndexLayout<TKey, TValue>.WordOf(_block, _shift));
        return true;
    }

    /// <summary>Sets a slot; false where a hash would have to be too far behind its place.</summary>
    private bool TrySet(ulong hash, in TKey key, long entry)
    {
        long slot = Find(hash, key, out bool isThere);
        if (!isThere && !TryMakeRoom(slot, hash))
            return false;
        long offset = OffsetOf(slot);
        long value = offset + DictionaryIndexLayout<TKey, TValue>.ValueOffset;
        _heap.Store(offset, hash);
        if (DictionaryIndexLayout<TKey, TValue>.HasKeys)
            _heap.Store(offset + DictionaryIndexLayout<TKey, TValue>.KeyOffset, key);
        if (DictionaryLayout<TKey, TValue>.IsInline)
            _heap.Store(value, _heap.Bytes.Read<TValue>(entry + DictionaryLayout<TKey, TValue>.ValueOffset));
        else
            _heap.Store(value, (ulong)(entry >> LiveLayout.UnitShift));
        return true;
    }

    private void Remove(ulong hash, in TKey key)
    {
        long slot = Find(hash, key, out bool isThere);
        if (!isThere)
            return;
        // What follows moves up, as far as it is not where it would like to be.
        for (; HashAt(slot + 1) != 0 && PlaceOf(HashAt(slot + 1)) <= slot; slot++)
            _heap.Copy(OffsetOf(slot + 1), OffsetOf(slot), DictionaryIndexLayout<TKey, TValue>.SlotLength);
        _heap.Store(OffsetOf(slot), 0UL);
    }

    /// <summary>A key's slot, or the one that it should get.</summary>
    private long Find(ulong hash, in TKey key, out bool isThere)
    {
        for (long slot = PlaceOf(hash); ; slot++)
        {
            ulong found = HashAt(slot);
            isThere = found == hash
                && DictionarySearch<TKey, TValue>.IsKeyOfSlot(_source, OffsetOf(slot), key);
            if (isThere || found == 0 || found > hash)
                return slot;
        }
    }

    /// <summary>Moves what is from a slot on one further, up to the next that is empty.</summary>
    private bool TryMakeRoom(long slot, ulong hash)
    {
        if (slot - PlaceOf(hash) >= DictionaryIndexLayout<TKey, TValue>.MostProbes)
            return false;
        long end = slot;
        for (; HashAt(end) != 0; end++)
        {
            if (end + 1 - PlaceOf(HashAt(end)) >= DictionaryIndexLayout<TKey, TValue>.MostProbes)
                return false;
        }

        for (; end > slot; end--)
            _heap.Copy(OffsetOf(end - 1), OffsetOf(end), DictionaryIndexLayout<TKey, TValue>.SlotLength);
        return true;
    }

    private ulong HashAt(long slot) => _heap.Bytes.Read<ulong>(OffsetOf(slot));

    private long PlaceOf(ulong hash) => (long)(hash >> _shift);

    private long OffsetOf(long slot) =>
        ((long)_block << LiveLayout.UnitShift) + slot * DictionaryIndexLayout<TKey, TValue>.SlotLength;
}
