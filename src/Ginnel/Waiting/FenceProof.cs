using System;
using System.Threading;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>One publisher that a waiter's fence is not proved to reach yet; <see cref="Waiter"/> counts them.</summary>
internal sealed class FenceProof
{
    private readonly Waiter _waiter;
    private readonly PageReservation _pages;
    private int _hasEnded;

    private FenceProof(Waiter waiter, PageReservation pages, int processId)
    {
        _waiter = waiter;
        _pages = pages;
        ProcessId = processId;
    }

    /// <summary>The publisher's process, or 0 when that is not known.</summary>
    public int ProcessId { get; }

    /// <summary>Counts a publisher that has attached, or is about to, and sees to it that it is reached.</summary>
    /// <param name="waiter">Who waits for it.</param>
    /// <param name="pages">What the waiter's word is on; kept mapped until this has ended.</param>
    /// <param name="isRegistered">The publisher has stated that membarrier is registered in its process.</param>
    /// <param name="processId">Its process, or 0.</param>
    /// <param name="isHere">It is certainly in this process. Otherwise it may be nevertheless.</param>
    public static FenceProof Begin(
        Waiter waiter, PageReservation pages, bool isRegistered, int processId, bool isHere = false)
    {
        // The same number can be another process's too, where that is in another namespace: then both are done.
        waiter.AddPublisher(isHere: isHere || processId == Environment.ProcessId);
        var proof = new FenceProof(waiter, pages, processId);
        if (!isRegistered || !MemoryBarrier.IsAvailable)
            return proof;
        if (isHere)
            proof.End();
        else
            ProcessorRound.Request(proof);
        return proof;
    }

    /// <summary>The fence reaches the publisher, or the publisher has gone. Once is enough, more do nothing.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
            return;
        // On pages that were given back there are zeros, and a word that is 0 is left alone.
        _waiter.RemovePublisher();
        GC.KeepAlive(_pages);
    }
}
