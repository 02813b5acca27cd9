using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>The writer's side of an arena with versions: each is built in an arena that nobody reads.</summary>
/// <remarks>
/// 1. <see cref="Begin"/> looks for an arena that is neither current nor held, and clears it.
/// 2. The caller puts the next version in, and <see cref="Publish"/> seals that arena with its root.
/// 3. Store the number and the arena of the new version in the current word, with release. Until this one store readers
///    see the version before; from it on, the new one.
/// 4. An arena is free when it is not current and no reader's hold names the version in it. Between step 3 and the look
///    at the holds lies a full fence; between a reader's hold and its second look at the current word, too
///    (<see cref="VersionsSource"/>, step 3). So either we see the hold, or the reader sees a newer version, and does
///    not use the one that it was about to hold. This is the hazard pointer of Michael (2004).
/// Killed at any moment, the writer leaves the last version as it is.
/// </remarks>
internal sealed class ArenaVersions<TStep> : IDisposable where TStep : struct, IStoreStep
{
    private readonly RegionMapping _mapping;
    private readonly SharedArena[] _arenas;

    // The version that was published last in each arena; 0 for none.
    private readonly long[] _numbers;
    private readonly List<LiveHold> _holds = [];
    private readonly Lock _gate = new();
    private long _number;
    private int _current = -1;
    private int _building = -1;
    private TStep _step;

    /// <param name="capacity">Bytes of each arena.</param>
    /// <param name="count">How many arenas, from 2 to 64.</param>
    /// <param name="step">Called before each store but those of the caller, who puts the version in.</param>
    public ArenaVersions(long capacity, int count, TStep step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, VersionsLayout.MostArenas);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, VersionsLayout.LargestCapacity);
        _step = step;
        long length = RegionMapping.RoundLength(capacity);
        Region = SharedRegion.Create(
            VersionsLayout.FirstOffset + count * length, new SharedRegionOptions { Name = "ginnel versions" });
        _mapping = Region.Mapping;
        _numbers = new long[count];
        _arenas = new SharedArena[count];
        for (int index = 0; index < count; index++)
        {
            long start = VersionsLayout.FirstOffset + index * length;
            _arenas[index] = new SharedArena(Region, start, length, isWriter: true, isPart: true);
        }

        _mapping.Word32(VersionsLayout.VersionOffset).WriteRelease(VersionsLayout.Version);
        _mapping.Word32(VersionsLayout.CountOffset).WriteRelease((uint)count);
        _mapping.Word64(VersionsLayout.LengthOffset).WriteRelease(length);
        _mapping.Word64(VersionsLayout.MagicOffset).WriteRelease(VersionsLayout.Magic);
    }

    public SharedRegion Region { get; }

    /// <summary>The number of the version that was published last; 0 for none.</summary>
    public long Number => Volatile.Read(ref _number);

    /// <summary>A reader's page counts from now on: it has not looked at any version yet.</summary>
    public void AddHolds(LiveHold holds)
    {
        lock (_gate)
            _holds.Add(holds);
    }

    /// <summary>The reader has left or died; what it held is free.</summary>
    public void RemoveHolds(LiveHold holds)
    {
        lock (_gate)
            _holds.Remove(holds);
    }

    /// <summary>Step 1. An arena that was begun and not published is given again, cleared.</summary>
    /// <exception cref="InvalidOperationException">Readers hold all of them.</exception>
    public SharedArena Begin()
    {
        lock (_gate)
        {
            // Pairs with the reader's fence between its hold and its second look.
            Interlocked.MemoryBarrier();
            for (int index = 0; index < _arenas.Length && _building < 0; index++)
            {
                if (index != _current && !IsHeld(_numbers[index]))
                    _building = index;
            }

            if (_building < 0)
            {
                throw new InvalidOperationException(
                    $"Readers hold {_arenas.Length - 1} versions, and the current one is in the last arena. Keep " +
                    "holds short, or ask for more arenas.");
            }

            _numbers[_building] = 0;
            _arenas[_building].Clear(ref _step);
            return _arenas[_building];
        }
    }

    /// <summary>Steps 2 and 3.</summary>
    /// <exception cref="InvalidOperationException">Nothing was begun, or the root is null.</exception>
    public long Publish<T>(Ref<T> root) where T : unmanaged
    {
        lock (_gate)
        {
            if (_building < 0)
                throw new InvalidOperationException("Begin a version before you publish it.");
            _arenas[_building].PublishAs(root, PlainType.HashOf<T>(), ref _step);
            _numbers[_building] = ++_number;
            _step.BeforeStore();
            // Pairs with the acquire in VersionsSource.TryTake.
            _mapping.Word64(VersionsLayout.CurrentOffset).WriteRelease(VersionsLayout.Pack(_number, _building));
            _current = _building;
            _building = -1;
            return _number;
        }
    }

    public void Dispose() => Region.Dispose();

    /// <summary>Each word once: a hostile reader can keep what it may hold, and nothing else.</summary>
    private bool IsHeld(long number)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (number == 0)
            return false;
        foreach (LiveHold hold in _holds)
        {
            for (int index = 0; index < LiveLayout.HoldCount; index++)
            {
                if (hold.Word(index).ReadAcquire() == number)
                    return true;
            }
        }

        return false;
    }
}
