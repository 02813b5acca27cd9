using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>The side of an event count that publishes; <see cref="Waiter"/> explains the protocol.</summary>
/// <remarks>
/// 1. The caller has published with a release store.
/// 2. Load the peer's <c>waiting</c>. No fence: whoever is about to sleep pays for it.
/// 3. It is 0, nobody waits: done, and this is all that it costs while both are awake.
/// 4. Otherwise fence, and load it again. Where the waiter's fence does not reach us, what matters may be newer than
///    what was loaded: there is no ticket yet, or another one. Idle, or a ticket that was rung before: done.
/// 5. Remember the ticket, and say when it was rung, for observers; wake through the futex or the socket, as the ticket
///    asks.
/// </remarks>
internal sealed class Doorbell
{
    private static readonly byte[] s_packet = [PacketType.Doorbell];

    private readonly SharedWord32 _doorbell;
    private readonly SharedWord64 _peerWaiting;
    private readonly Descriptor _socket;
    private readonly Action? _nearby;
    private readonly SharedWord64? _rungAt;
    private long _lastRung;

    /// <param name="doorbell">For a peer that sleeps in the kernel.</param>
    /// <param name="peerWaiting">What the peer announces.</param>
    /// <param name="socket">For a peer whose wait is asynchronous.</param>
    /// <param name="nearby">Instead of the socket, when that peer is in this process.</param>
    /// <param name="rungAt">Ours: when the peer was last woken; null where nobody measures that.</param>
    public Doorbell(
        SharedWord32 doorbell, SharedWord64 peerWaiting, Descriptor socket, Action? nearby = null,
        SharedWord64? rungAt = null)
    {
        _doorbell = doorbell;
        _peerWaiting = peerWaiting;
        _socket = socket;
        _nearby = nearby;
        _rungAt = rungAt;
    }

    /// <summary>Wakes the peer if it waits for what was just published.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RingIfAwaited()
    {
        if (_peerWaiting.ReadAcquire() != WaitingWord.Idle)
            Ring();
    }

    /// <summary>The same for this doorbell's own word and socket.</summary>
    public void RingAlways() => Announce(_doorbell, _socket);

    /// <summary>
    /// Wakes the peer whether it waits or not: something rarer than data, such as completion, has changed.
    /// </summary>
    public static void Announce(SharedWord32 doorbell, Descriptor socket)
    {
        doorbell.Increment();
        doorbell.FutexWake();
        SendPacket(socket);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Ring()
    {
        // What was loaded may be older than what the waiter has announced since, where its fence does not reach us.
        Interlocked.MemoryBarrier();
        long waiting = _peerWaiting.ReadAcquire();
        if (waiting is WaitingWord.Idle or WaitingWord.FenceFirst || waiting == Volatile.Read(ref _lastRung)
            || waiting == Interlocked.Exchange(ref _lastRung, waiting))
            return;

        // Pairs with the acquire in WakeUpTimer.End.
        _rungAt?.WriteRelease(WakeUpTimer.NowNs);
        if ((waiting & WaitingWord.KindMask) == WaitingWord.SocketKind)
        {
            if (_nearby is null)
                SendPacket(_socket);
            else
                _nearby();
            return;
        }

        // The value must change before the wake: a peer that is not asleep yet then finds it changed.
        _doorbell.Increment();
        _doorbell.FutexWake();
    }

    /// <summary>Sends a doorbell, again where the kernel has no memory for it just now: it must not get lost.</summary>
    /// <remarks>
    /// Every other failure needs no doorbell: a full socket holds some that were not seen yet, and a peer that is gone
    /// sees nothing.
    /// </remarks>
    private static void SendPacket(Descriptor socket)
    {
        try
        {
            while (PacketSocket.Send(socket, s_packet) is Errno.ENOMEM or Errno.ENOBUFS)
                Thread.Yield();
        }
        catch (ObjectDisposedException)
        {
            // Closed on our side just now, since the peer has gone.
        }
    }
}
