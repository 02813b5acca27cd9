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
/// The fence in the publisher is not certain (<see cref="MemoryBarrier"/> says why), so <see cref="LateFence"/> has us
/// look once more while we sleep, after one that is.
///
/// The word begins as "fence first", before a publisher can see it. It stays that between waits where either process
/// has no membarrier: correct, and 20 ns slower with each publish. So it does where both sides are in one process:
/// there step 3 is a fence here alone, and nothing is late. Otherwise it is 0 between waits.
///
/// To be woken through the socket (asynchronous waits) steps 2 to 4 are the same, and the event loop takes the place
/// of the sleep. After a wake-up for nothing it announces itself anew, for the publisher rings a ticket only once.
///
/// To interrupt a sleeper of the same process (cancellation, disposal, death of the peer) the word it sleeps on cannot
/// be changed, since it is the peer's. So: make the condition true, fence, and wake until that sleep has left step 4.
/// Not later ones: they look at the condition in their step 4, and to wake each of them could go on for ever.
///
/// <c>docs/models/sleep_wake.pml</c> is this protocol; without the late fence, or where there is none without the look
/// in step 4, the checker finds the lost wake-up. The idea is the event count of Reed and Kanodia (1979), with
/// asymmetric fences.
/// </remarks>
internal sealed class Waiter
{
    private readonly SharedWord64 _waiting;
    private readonly SharedWord32 _peerDoorbell;
    private readonly SharedWord64 _sleepsCounter;
    private readonly IWaitCondition _condition;
    private readonly WakeUpTimer? _timer;
    private readonly long _sleepKind;
    private readonly bool _isNearby;
    private long _idle;
    private long _ticket;
    private long _sleeps;
    // The ticket of the sleep that is in step 4, or 0.
    private long _stepFour;
    private bool _hasAsked;

    /// <param name="waiting">Ours.</param>
    /// <param name="peerDoorbell">What a thread sleeps on: the publisher's.</param>
    /// <param name="sleepsCounter">Ours, for observers.</param>
    /// <param name="condition">What is waited for.</param>
    /// <param name="wakesBySocket">
    /// There are several publishers, which send packets; whoever gets those changes and wakes a word of ours instead.
    /// </param>
    /// <param name="isNearby">The publisher is in this process: fences cost less than interrupts.</param>
    /// <param name="timer">Measures wake-ups; null where nobody does.</param>
    public Waiter(
        SharedWord64 waiting, SharedWord32 peerDoorbell, SharedWord64 sleepsCounter, IWaitCondition condition,
        bool wakesBySocket = false, bool isNearby = false, WakeUpTimer? timer = null)
    {
        _sleepKind = wakesBySocket ? WaitingWord.SocketKind : WaitingWord.FutexKind;
        _waiting = waiting;
        _peerDoorbell = peerDoorbell;
        _sleepsCounter = sleepsCounter;
        _condition = condition;
        _timer = timer;
        _isNearby = isNearby;
        _idle = MemoryBarrier.IsAvailable && !isNearby ? WaitingWord.Idle : WaitingWord.FenceFirst;
        Withdraw();
    }

    /// <summary>A thread is about to sleep, or sleeps.</summary>
    public bool IsSleeping => Volatile.Read(ref _stepFour) != 0;

    /// <summary>
    /// Sleeps until the peer rings, the wait is interrupted, or for no reason; at once if the condition holds.
    /// </summary>
    public void Sleep()
    {
        Debug.Assert(!IsSleeping, "one thread at a time waits on an end");
        uint seen = _peerDoorbell.ReadAcquire();
        Volatile.Write(ref _stepFour, _ticket + 1);
        Announce(_sleepKind);
        if (!_condition.IsReady)
        {
            _peerDoorbell.FutexWait(seen);
            _timer?.End();
        }

        Volatile.Write(ref _stepFour, 0);
        Withdraw();
    }

    /// <summary>Steps 2 and 3 for a wait through the socket. Look at the condition afterwards.</summary>
    public void AnnounceAsynchronous() => Announce(WaitingWord.SocketKind);

    /// <summary>After a wait through the socket: what waited runs again.</summary>
    public void WithdrawAwake()
    {
        _timer?.End();
        Withdraw();
    }

    /// <summary>Step 5.</summary>
    public void Withdraw() => _waiting.WriteRelease(Volatile.Read(ref _idle));

    /// <summary>A publisher has no membarrier, so all of them execute their fences from now on.</summary>
    public void LetPublishersFence()
    {
        Volatile.Write(ref _idle, WaitingWord.FenceFirst);
        // A ticket that is there stays. A withdrawal that has just read 0 may store it: then the late fence has to do,
        // until the next one.
        _waiting.CompareExchange(WaitingWord.FenceFirst, WaitingWord.Idle);
    }

    /// <summary>The late fence begins, for all that was announced before.</summary>
    public void MayAskAgain() => Volatile.Write(ref _hasAsked, false);

    /// <summary>The late fence is over.</summary>
    public void LookAgain()
    {
        if (IsSleeping && _condition.IsReady)
            Interrupt();
        _condition.LookAgain();
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
        _timer?.Begin();
        _sleepsCounter.WriteRelease(++_sleeps);
        _waiting.WriteRelease((++_ticket << 2) | kind);
        if (_isNearby)
        {
            Interlocked.MemoryBarrier();
            return;
        }

        MemoryBarrier.FenceRegistered();
        // After a fence of ours: if this finds that we have asked, the late fence begins later than now.
        if (Volatile.Read(ref _hasAsked) || !MemoryBarrier.IsAvailable)
            return;
        Volatile.Write(ref _hasAsked, true);
        LateFence.Ask(this);
    }
}
