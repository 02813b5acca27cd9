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

    /// <summary>Gives room up that readers can do without; false where there is none.</summary>
    public Func<bool>? GivesRoomUp { get; set; }

    /// <summary>
    /// Takes room that is not part of a version, until <see cref="FreeArea"/>. It may have been used before.
    /// </summary>
    /// <returns>False where there is none, or so little that blocks will need it.</returns>
    public bool TryAllocateArea(long length, out uint block, out int units)
    {
        long exact = (length + LiveLayout.UnitLength - 1) >> LiveLayout.UnitShift;
        MayUseReserve = false;
        units = exact <= FreeBlocks.LargestSize ? FreeBlocks.RoundUp((int)exact) : 0;
        bool isPlenty = _free.Units / 4 >= units;
        if (units != 0 && (_free.TryTake(units, out block) || TryGrow(units, out block)
            || (isPlenty && TryMerge(units, out block))))
        {
            _areaUnits += units;
            return true;
        }

        (block, units) = (0, 0);
        return false;
    }

    /// <summary>Gives it back. It may be used again at once: whoever reads it must find out.</summary>
    public void FreeArea(uint block, int units)
    {
        _free.Add(block, units);
        _areaUnits -= units;
        _hasLargeRoom = true;
    }

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
        long units = _free.Units + _replacedUnits + _areaUnits;
        if ((units << LiveLayout.UnitShift) + Region.Length - _shape.LargestBlock - _end < _reserve)
            throw Full();
    }

    /// <summary>
    /// Room where none of the right size is free: an area that is not used any more, else new pages, else parts of
    /// larger blocks, else what is reclaimed, else what can be given up, and at last what readers hold.
    /// </summary>
    private uint Extend(int units)
    {
        if (_hasLargeRoom)
        {
            _hasLargeRoom = _free.TrySplit(units, out uint part, _shape.LargestBlock >> LiveLayout.UnitShift);
            if (_hasLargeRoom)
                return part;
        }

        if (TryGrow(units, out uint block) || _free.TrySplit(units, out block))
            return block;
        Reclaim(0, mayPassOverHolds: false);
        if (TryMerge(units, out block) || (GivesRoomUp?.Invoke() == true && TryMerge(units, out block)))
            return block;
        Reclaim(0, mayPassOverHolds: true);
        return TryMerge(units, out block) ? block : throw Full();
    }

    private bool TryMerge(int units, out uint block)
    {
        _free.Merge();
        return _free.TryTake(units, out block) || _free.TrySplit(units, out block);
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
