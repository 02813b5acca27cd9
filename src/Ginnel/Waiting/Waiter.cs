using System.Diagnostics;
using System.Threading;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>
/// The side of an event count that sleeps until its peer publishes; <see cref="Doorbell"/> is the other side.
/// </summary>
/// <remarks>
/// Two words, each with one writer: the waiter owns <c>waiting</c>, the publisher owns <c>doorbell</c>.
/// <c>waiting</c> is 0, or a ticket that is never used twice together with the way in which to be woken.
///
/// To sleep on the futex:
/// 1. note the value of <c>doorbell</c>;
/// 2. store a new ticket in <c>waiting</c>;
/// 3. fence, here and (membarrier) in the publisher: from now on either the publisher sees the ticket, or we see what
///    it published. The publisher pays for no fence;
/// 4. look again; if there is nothing to act on, sleep while <c>doorbell</c> is what it was in step 1;
/// 5. store 0 in <c>waiting</c>. The caller looks, and starts over with a new ticket if it was woken for nothing.
///
/// To be woken through the socket (asynchronous waits) steps 2 to 4 are the same, and the event loop takes the place
/// of the sleep. After a wake-up for nothing it announces itself anew, for the publisher rings a ticket only once.
///
/// To interrupt a sleeper of the same process (cancellation, disposal, death of the peer) the word it sleeps on cannot
/// be changed, since it is the peer's. So: make the condition true, fence, and wake until that sleep has left step 4.
/// Not later ones: they look at the condition in their step 4, and to wake each of them could go on for ever.
///
/// <c>docs/models/sleep_wake.pml</c> is this protocol; without the fence, or without the look in step 4, the checker
/// finds the lost wake-up. The idea is the event count of Reed and Kanodia (1979), with asymmetric fences.
/// </remarks>
internal sealed class Waiter
{
    internal const long FutexKind = 1;
    internal const long SocketKind = 2;
    internal const long KindMask = 3;

    private readonly SharedWord64 _waiting;
    private readonly SharedWord32 _peerDoorbell;
    private readonly SharedWord64 _sleepsCounter;
    private readonly long _sleepKind;
    private long _ticket;
    private long _sleeps;
    // The ticket of the sleep that is in step 4, or 0.
    private long _stepFour;

    /// <param name="waiting">Ours.</param>
    /// <param name="peerDoorbell">What a thread sleeps on: the publisher's.</param>
    /// <param name="sleepsCounter">Ours, for observers.</param>
    /// <param name="wakesBySocket">
    /// There are several publishers, which send packets; whoever gets those changes and wakes a word of ours instead.
    /// </param>
    public Waiter(
        SharedWord64 waiting, SharedWord32 peerDoorbell, SharedWord64 sleepsCounter, bool wakesBySocket = false)
    {
        _sleepKind = wakesBySocket ? SocketKind : FutexKind;
        _waiting = waiting;
        _peerDoorbell = peerDoorbell;
        _sleepsCounter = sleepsCounter;
    }

    /// <summary>A thread is about to sleep, or sleeps.</summary>
    public bool IsSleeping => Volatile.Read(ref _stepFour) != 0;

    /// <summary>
    /// Sleeps until the peer rings, the wait is interrupted, or for no reason; at once if the condition holds.
    /// </summary>
    public void Sleep(IWaitCondition condition)
    {
        Debug.Assert(!IsSleeping, "one thread at a time waits on an end");
        uint seen = _peerDoorbell.ReadAcquire();
        Volatile.Write(ref _stepFour, _ticket + 1);
        Announce(_sleepKind);
        if (!condition.IsReady)
            _peerDoorbell.FutexWait(seen);
        Volatile.Write(ref _stepFour, 0);
        Withdraw();
    }

    /// <summary>Steps 2 and 3 for a wait through the socket. Look at the condition afterwards.</summary>
    public void AnnounceAsynchronous() => Announce(SocketKind);

    /// <summary>Step 5.</summary>
    public void Withdraw() => _waiting.WriteRelease(0);

    /// <summary>Wakes a sleeping thread of this process. The condition must be true already.</summary>
    public void Interrupt()
    {
        Interlocked.MemoryBarrier();
        long sleep = Volatile.Read(ref _stepFour);
        while (sleep != 0 && Volatile.Read(ref _stepFour) == sleep)
        {
            _peerDoorbell.FutexWake();
            Thread.Yield();
        }
    }

    private void Announce(long kind)
    {
        _sleepsCounter.WriteRelease(++_sleeps);
        _waiting.WriteRelease((++_ticket << 2) | kind);
        MemoryBarrier.FenceAll();
    }
}
