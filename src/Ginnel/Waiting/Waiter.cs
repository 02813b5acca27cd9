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
/// <c>waiting</c> is a ticket that is never used twice together with the way in which to be woken, or idle. There are
/// two idle values (<see cref="WaitingWord"/>): 0, and "fence first", which tells the publisher to execute a full fence
/// and look again.
///
/// To sleep on the futex:
/// 1. note the value of <c>doorbell</c>;
/// 2. store a new ticket in <c>waiting</c>;
/// 3. fence, here and (membarrier) in the publisher: from now on either the publisher sees the ticket, or we see what
///    it published. The publisher pays for no fence, once the word has been 0;
/// 4. look again; if there is nothing to act on, sleep while <c>doorbell</c> is what it was in step 1;
/// 5. store the idle value in <c>waiting</c>. The caller looks, and starts over with a new ticket if it was woken for
///    nothing.
///
/// Membarrier does not reach a process on every processor from the start; <see cref="ProcessorRound"/> says why. So 0
/// is stored only once it is proved that every publisher is reached:
/// 1. the word begins as "fence first", before a publisher can see it. As long as it is that, or a ticket, the
///    publisher fences and looks again;
/// 2. a publisher is counted (<see cref="FenceProof"/>) before it can see the word, which then goes from 0 back to
///    "fence first". A ticket that is there stays: the new publisher sees it, or what follows it;
/// 3. once it has attached, and has stated that it is registered, our process makes a round;
/// 4. the last one that is reached, or leaves, takes the word from "fence first" to 0. Again a ticket stays, and step 5
///    above stores what is right by then. The count and these stores are under a lock;
/// 5. where one of the two processes has no membarrier, or the round cannot visit a processor, it stays at "fence
///    first": correct, and 20 ns slower with each publish.
/// A round proves nothing for a publisher of this very process. While there is one, the fence is also the one among the
/// threads of a process, which is exact.
///
/// To be woken through the socket (asynchronous waits) steps 2 to 4 are the same, and the event loop takes the place
/// of the sleep. After a wake-up for nothing it announces itself anew, for the publisher rings a ticket only once.
///
/// To interrupt a sleeper of the same process (cancellation, disposal, death of the peer) the word it sleeps on cannot
/// be changed, since it is the peer's. So: make the condition true, fence, and wake until that sleep has left step 4.
/// Not later ones: they look at the condition in their step 4, and to wake each of them could go on for ever.
///
/// <c>docs/models/sleep_wake.pml</c> is this protocol; without the fence, or without the look in step 4, or with a 0
/// that comes too early, the checker finds the lost wake-up. The idea is the event count of Reed and Kanodia (1979),
/// with asymmetric fences.
/// </remarks>
internal sealed class Waiter
{
    private readonly Lock _gate = new();
    private readonly SharedWord64 _waiting;
    private readonly SharedWord32 _peerDoorbell;
    private readonly SharedWord64 _sleepsCounter;
    private readonly long _sleepKind;
    private long _ticket;
    private long _sleeps;
    // The ticket of the sleep that is in step 4, or 0.
    private long _stepFour;
    // Publishers that the fence is not proved to reach. Under the gate.
    private int _unproved;
    // A publisher is, or was, in this process.
    private bool _hasPublisherHere;

    /// <param name="waiting">Ours.</param>
    /// <param name="peerDoorbell">What a thread sleeps on: the publisher's.</param>
    /// <param name="sleepsCounter">Ours, for observers.</param>
    /// <param name="wakesBySocket">
    /// There are several publishers, which send packets; whoever gets those changes and wakes a word of ours instead.
    /// </param>
    public Waiter(
        SharedWord64 waiting, SharedWord32 peerDoorbell, SharedWord64 sleepsCounter, bool wakesBySocket = false)
    {
        _sleepKind = wakesBySocket ? WaitingWord.SocketKind : WaitingWord.FutexKind;
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
    public void AnnounceAsynchronous() => Announce(WaitingWord.SocketKind);

    /// <summary>Step 5.</summary>
    public void Withdraw()
    {
        lock (_gate)
            _waiting.WriteRelease(_unproved == 0 ? WaitingWord.Idle : WaitingWord.FenceFirst);
    }

    /// <summary>Counts a publisher. Before it can see the word; see <see cref="FenceProof"/>.</summary>
    public void AddPublisher(bool isHere)
    {
        lock (_gate)
        {
            if (isHere)
                Volatile.Write(ref _hasPublisherHere, true);
            _unproved++;
            // A fence, too: a sleeper that has not read the flag as it is now has its ticket in the word by now.
            _waiting.CompareExchange(WaitingWord.FenceFirst, WaitingWord.Idle);
        }
    }

    /// <summary>The fence is proved to reach a publisher that was counted, or it has gone.</summary>
    public void RemovePublisher()
    {
        lock (_gate)
        {
            Debug.Assert(_unproved > 0);
            if (--_unproved == 0)
                _waiting.CompareExchange(WaitingWord.Idle, WaitingWord.FenceFirst);
        }
    }

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
        // After the fence: see AddPublisher.
        if (Volatile.Read(ref _hasPublisherHere))
            Interlocked.MemoryBarrierProcessWide();
    }
}
