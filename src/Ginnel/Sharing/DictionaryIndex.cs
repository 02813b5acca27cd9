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
/// Its memory is the collection's. It is given up where an update would fail for want of room, and comes back when
/// there is plenty, in one piece. So a full dictionary is read more slowly, and takes no fewer entries for the index.
///
/// Invariants while "indexed" is a version: whatever a bucket has is so in that version; what one with an empty slot
/// does not have is not there, unless its hash is 0 or 1.
/// </remarks>
internal sealed class DictionaryIndex<TKey, TValue, TStep>
    where TKey : unmanaged
    where TValue : unmanaged
    where TStep : struct, IStoreStep
{
    private const int FewestSlots = 2 * DictionaryIndexLayout<TKey, TValue>.SlotsPerBucket;
    private const int ShortestPatience = 256;

    private readonly LiveHeap<TStep> _heap;
    private readonly LiveSource _source;
    private uint _block;
    private int _units;
    private long _word;
    private long _slots;
    private long _count;
    /// <summary>Updates to wait before it is made anew: as many as that costs.</summary>
    private long _patience;
    /// <summary>How often a bucket had to stay, or to become, full.</summary>
    private long _fills;
    private long _mostFills;
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
        if (!_isWhole)
            return;
        long entry = DictionarySearch<TKey, TValue>.Locate(_source, top, hash, key);
        Debug.Assert(entry >= 0);
        if (entry != 0)
            Set(hash, key, entry);
        else
            Remove(hash, key);
    }

    /// <summary>The rest of step 2: makes it anew where it is too small, too large or not there.</summary>
    /// <param name="tree">Goes through the entries.</param>
    /// <param name="top">The tree to be published.</param>
    /// <param name="count">Its entries.</param>
    public void Complete(DictionaryTree<TKey, TValue, TStep> tree, uint top, long count)
    {
        Debug.Assert(!_isShown);
        _count = count;
        bool isLargeEnough = count <= _slots / 2 && _fills <= _mostFills;
        bool isSmallEnough = count >= _slots / 16 || _slots <= FewestSlots;
        if ((_isWhole && isLargeEnough && isSmallEnough) || --_patience > 0)
            return;
        if (!TryBuild(tree, top))
            _patience = Math.Max(ShortestPatience, count);
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

    /// <summary>Puts an entry in, or another value of it.</summary>
    public void Set(ulong hash, in TKey key, long entry)
    {
        if (hash <= DictionaryIndexLayout<TKey, TValue>.Unused)
            return;
        long bucket = DictionaryIndexLayout<TKey, TValue>.BucketOf(_word, hash);
        uint bits = DictionarySearch<TKey, TValue>.MatchKey(_source, bucket, hash, key);
        // Unused ones first: a bucket that was full stays so.
        if (bits == 0)
            bits = Match(bucket, DictionaryIndexLayout<TKey, TValue>.Unused);
        if (bits == 0)
            bits = Match(bucket, DictionaryIndexLayout<TKey, TValue>.Empty);
        if (bits == 0)
        {
            // It is not in the index. Who does not find it in a full bucket asks the tree.
            _fills++;
            return;
        }

        _heap.Store(DictionaryIndexLayout<TKey, TValue>.HashOf(bucket, bits), hash);
        long slot = DictionaryIndexLayout<TKey, TValue>.SlotOf(bucket, bits);
        long value = slot + DictionaryIndexLayout<TKey, TValue>.ValueOffset;
        if (DictionaryIndexLayout<TKey, TValue>.HasKeys)
            _heap.Store(slot, key);
        if (DictionaryLayout<TKey, TValue>.IsInline)
            _heap.Store(value, _heap.Bytes.Read<TValue>(entry + DictionaryLayout<TKey, TValue>.ValueOffset));
        else
            _heap.Store(value, (ulong)(entry >> LiveLayout.UnitShift));
    }

    private void Remove(ulong hash, in TKey key)
    {
        if (hash <= DictionaryIndexLayout<TKey, TValue>.Unused)
            return;
        long bucket = DictionaryIndexLayout<TKey, TValue>.BucketOf(_word, hash);
        uint bits = DictionarySearch<TKey, TValue>.MatchKey(_source, bucket, hash, key);
        if (bits == 0)
            return;
        bool isFull = Match(bucket, DictionaryIndexLayout<TKey, TValue>.Empty) == 0;
        _heap.Store(
            DictionaryIndexLayout<TKey, TValue>.HashOf(bucket, bits),
            isFull ? DictionaryIndexLayout<TKey, TValue>.Unused : DictionaryIndexLayout<TKey, TValue>.Empty);
        _fills += isFull ? 1 : 0;
    }

    private uint Match(long bucket, ulong hash) =>
        DictionaryIndexLayout<TKey, TValue>.Match(_heap.Bytes, bucket, hash);

    private bool TryGiveUp()
    {
        if (_block == 0)
            return false;
        Free();
        _patience = Math.Max(ShortestPatience, _count);
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
        // At most half of the slots are used: 4 of 8 in a bucket, and then one key in 120 finds its bucket full.
        long slots = Math.Max(FewestSlots, (long)BitOperations.RoundUpToPowerOf2((ulong)(2 * _count)));
        if (!TryAllocate(slots))
            return false;
        _fills = 0;
        tree.Visit(top, this);
        _mostFills = Math.Max(slots / 16, 2 * _fills);
        _isWhole = true;
        return true;
    }

    private bool TryAllocate(long slots)
    {
        long buckets = slots / DictionaryIndexLayout<TKey, TValue>.SlotsPerBucket;
        long length = buckets * DictionaryIndexLayout<TKey, TValue>.BucketLength;
        const int Alignment = DictionaryIndexLayout<TKey, TValue>.Alignment;
        if (!_heap.TryAllocateArea(length + Alignment, out _block, out _units))
            return false;
        _slots = slots;
        long offset = (((long)_block << LiveLayout.UnitShift) + Alignment - 1) & -Alignment;
        _heap.Clear(offset, length);
        _word = DictionaryIndexLayout<TKey, TValue>.WordOf(offset, 64 - BitOperations.Log2((ulong)buckets));
        _heap.PlaceIndex(_word);
        return true;
    }
}
