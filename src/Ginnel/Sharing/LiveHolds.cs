using System;
using System.Numerics;
using System.Threading;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>A reader's own page: the versions that the writer is asked to keep.</summary>
/// <remarks>
/// 1. Store the version into a free word, then a full fence, then read the writer's "reclaiming" (pairs with the fence
///    in the writer's step 5): where it is less than the version, the writer will see the hold before it reclaims so
///    far; else it may have looked already, and the hold is too late.
/// 2. To release it, store 0. A dead reader's holds lapse because its connection ends.
/// </remarks>
internal sealed class LiveHolds : IDisposable
{
    /// <summary>The version is gone, or about to go.</summary>
    public const int TooLate = -2;

    /// <summary>All words are taken: the snapshot lasts as long as it lasts.</summary>
    public const int None = -1;

    private readonly LiveHold _words;
    private ulong _taken;

    public LiveHolds(SharedRegion page)
    {
        Page = page;
        _words = new LiveHold(page);
    }

    public SharedRegion Page { get; }

    /// <summary>Makes the page.</summary>
    public static LiveHolds Create() => new(SharedRegion.Create(
        LiveLayout.HoldPageLength, new SharedRegionOptions { Name = "ginnel holds" }));

    /// <summary>Step 1; returns the word's number, <see cref="None"/> or <see cref="TooLate"/>.</summary>
    public int TryTake(long version, SharedWord64 reclaiming)
    {
        int index = Take();
        if (index < 0)
            return None;
        Hold(index, version);
        if (reclaiming.ReadAcquire() < version)
            return index;
        Release(index);
        return TooLate;
    }

    /// <summary>Takes a word that nobody in this process uses; <see cref="None"/> if all are taken.</summary>
    public int Take()
    {
        ulong taken = Volatile.Read(ref _taken);
        while (true)
        {
            int index = BitOperations.TrailingZeroCount(~taken);
            if (index == LiveLayout.HoldCount)
                return None;
            ulong found = Interlocked.CompareExchange(ref _taken, taken | (1UL << index), taken);
            if (found == taken)
                return index;
            taken = found;
        }
    }

    /// <summary>States what a word of ours holds, and fences: look whether it is in time afterwards.</summary>
    public void Hold(int index, long version)
    {
        _words.Word(index).WriteRelease(version);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Step 2.</summary>
    public void Release(int index)
    {
        if (index < 0)
            return;
        _words.Word(index).WriteRelease(0);
        Interlocked.And(ref _taken, ~(1UL << index));
    }

    public void Dispose() => Page.Dispose();
}
