using System;
using System.Globalization;
using System.Threading;

namespace Ginnel.Sharing;

/// <content>Where room for blocks comes from: steps 5 to 8.</content>
internal sealed partial class LiveHeap<TStep>
{
    /// <summary>Whether an update removes: then it may use the room that is kept back for that.</summary>
    public bool MayUseReserve { get; set; }

    /// <summary>From now on a reader's holds count.</summary>
    public void AddHolds(LiveHold holds) => _holds = [.. _holds, holds];

    /// <summary>The reader has gone, and its holds have lapsed.</summary>
    public void RemoveHolds(LiveHold holds) => _holds = Array.FindAll(_holds, other => other != holds);

    /// <summary>Steps 5 to 7, for all that was replaced but the newest part of so many units.</summary>
    private void Reclaim(long unitsToKeep, bool mayPassOverHolds)
    {
        long target = ChooseVersion(unitsToKeep);
        long reclaimed = _header.Reclaimed.ReadAcquire();
        if (target <= reclaimed)
            return;
        if (target > _header.Reclaiming.ReadAcquire())
        {
            _step.BeforeStore();
            _header.Reclaiming.WriteRelease(target);
        }

        // Pairs with the fence in LiveHolds.TryTake: either we see the hold, or its reader sees the word above.
        Interlocked.MemoryBarrier();
        if (!mayPassOverHolds)
            target = Math.Min(target, OldestHold(reclaimed) - 1);
        if (target <= reclaimed)
            return;
        _step.BeforeStore();
        _header.Reclaimed.WriteRelease(target);
        // Pairs with the read barrier in LiveSource.IsStill.
        Volatile.WriteBarrier();
        while (_replaced.TryPeek(out Replaced block) && block.Version <= target + 1)
        {
            _replaced.Dequeue();
            _replacedUnits -= block.Units;
            _free.Add(block.Block, block.Units);
        }
    }

    /// <summary>The version up to which to reclaim; less than the current one.</summary>
    private long ChooseVersion(long unitsToKeep)
    {
        long target = 0;
        long kept = _replacedUnits;
        foreach (Replaced block in _replaced)
        {
            if (kept <= unitsToKeep)
                break;
            kept -= block.Units;
            target = block.Version - 1;
        }

        return target;
    }

    /// <summary>
    /// The lowest version that a reader holds. A hold of what is gone already is of a reader that is about to see that.
    /// </summary>
    private long OldestHold(long reclaimed)
    {
        long oldest = long.MaxValue;
        foreach (LiveHold holds in _holds)
        {
            for (int index = 0; index < LiveLayout.HoldCount; index++)
            {
                long version = holds.Word(index).ReadAcquire();
                if (version > reclaimed && version < oldest)
                    oldest = version;
            }
        }

        return oldest;
    }

    /// <summary>Before an update that adds: what is left must do for removing something.</summary>
    /// <exception cref="CollectionFullException">It would not.</exception>
    public void ThrowIfFull()
    {
        MayUseReserve = false;
        long units = _free.Units + _replacedUnits;
        if ((units << LiveLayout.UnitShift) + Region.Length - _shape.LargestBlock - _end < _reserve)
            throw Full();
    }

    /// <summary>
    /// Room where none of the right size is free: new pages, else parts of larger blocks, else what is reclaimed.
    /// </summary>
    private uint Extend(int units)
    {
        if (TryGrow(units, out uint block) || _free.TrySplit(units, out block))
            return block;
        foreach (bool mayPassOverHolds in (ReadOnlySpan<bool>)[false, true])
        {
            Reclaim(0, mayPassOverHolds);
            _free.Merge();
            if (_free.TryTake(units, out block) || _free.TrySplit(units, out block))
                return block;
        }

        throw Full();
    }

    private CollectionFullException Full() => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The collection is full: its capacity is {_capacity} bytes. Nothing was changed. Remove something, or " +
            $"create it with a larger capacity."),
        _capacity);

    /// <summary>Step 8.</summary>
    private bool TryGrow(int units, out uint block)
    {
        block = (uint)(_end >> LiveLayout.UnitShift);
        long end = _end + ((long)units << LiveLayout.UnitShift);
        // References are compared with the place a largest block before the end, so that much stays behind the last.
        long needed = end + _shape.LargestBlock;
        if (needed > Region.Length - (MayUseReserve ? 0 : _reserve))
            return false;
        if (needed > Region.AllocatedLength)
        {
            long growth = Math.Max(SmallestGrowth, Region.AllocatedLength / 8);
            if (Region.TryAllocate(Math.Min(needed + growth, Region.Length)) != 0 && Region.TryAllocate(needed) != 0)
                return false;
            _step.BeforeStore();
            // Pairs with the acquire in LiveSource.Widen.
            _header.Allocated.WriteRelease(Region.AllocatedLength);
        }

        _end = end;
        return true;
    }
}
