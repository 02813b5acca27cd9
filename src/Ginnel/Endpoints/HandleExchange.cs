using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Platform;

namespace Ginnel.Endpoints;

/// <summary>Passes handles over a connection, at most <see cref="MostOutstanding"/> ahead of the receiver.</summary>
/// <remarks>
/// A descriptor that was sent and not taken costs the receiver one of its own, so the receiver bounds them:
/// 1. The sender counts the handles that the receiver has not taken yet. At 16 it waits.
/// 2. It sends the handle in one packet, with its descriptors. Where the socket has no room, the packet waits for that
///    in order, and the sender goes on: the count bounds those, too.
/// 3. The receiver keeps what arrives until <see cref="ReceiveAsync"/> asks for it. A seventeenth breaks the protocol.
/// 4. Taking one, it says so in a packet, and the sender's count goes down. Stating more than were sent breaks the
///    protocol, too.
/// 5. When the connection ends, what has arrived can still be taken; with our own closing, or a broken protocol, it is
///    closed.
/// </remarks>
internal sealed partial class HandleExchange : IPacketSink
{
    public const int MostOutstanding = 16;

    private readonly Link _link;
    private readonly int _mostCapacity;
    private readonly byte _type;
    private readonly byte _takenType;
    private readonly Lock _gate = new();
    private readonly Queue<OutgoingHandle> _outgoing = [];
    private readonly Queue<ReceivedHandle> _received = [];
    // Completed and replaced whenever somebody who waits should look again.
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _outstanding;
    private int _untoldTaken;
    private bool _isWatchingForRoom;

    /// <param name="link">What it works on.</param>
    /// <param name="mostCapacity">The largest capacity of a pipe end that is accepted.</param>
    /// <param name="type">The type of the packets with handles.</param>
    /// <param name="takenType">The type of the packets that return credit.</param>
    public HandleExchange(Link link, int mostCapacity, byte type, byte takenType)
    {
        _link = link;
        _mostCapacity = mostCapacity;
        _type = type;
        _takenType = takenType;
    }

    /// <summary>Handles that have arrived and were not taken.</summary>
    public int ReceivedCount
    {
        get
        {
            lock (_gate)
                return _received.Count;
        }
    }

    /// <summary>Steps 1 and 2.</summary>
    public async ValueTask SendAsync(object handle, CancellationToken cancellationToken)
    {
        OutgoingHandle.Check(handle);
        cancellationToken.ThrowIfCancellationRequested();
        while (!TryTakeCredit(out Task changed))
            await WaitAsync(changed, cancellationToken).ConfigureAwait(false);
        Post(handle);
    }

    /// <summary>Step 4.</summary>
    public async ValueTask<object> ReceiveAsync(Type type, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReceivedHandle? received;
        while (!TryTake(type, out received, out Task changed))
            await WaitAsync(changed, cancellationToken).ConfigureAwait(false);
        if (received!.IsLost)
        {
            throw new SystemCallException(
                "recvmsg", Errno.EMFILE, "a handle arrived and was lost, for this process can open no more " +
                "descriptors (see 'ulimit -n')");
        }

        return received.Rebuild(type, _mostCapacity);
    }

    private bool TryTakeCredit(out Task changed)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            changed = _changed.Task;
            if (_outstanding == MostOutstanding)
                return false;
            _outstanding++;
            return true;
        }
    }

    private void Post(object handle)
    {
        lock (_gate)
        {
            int errno = Errno.EPIPE;
            try
            {
                errno = PostUnsynchronized(handle);
            }
            finally
            {
                if (errno is not (0 or Errno.EAGAIN))
                    ReturnCredit(1);
            }

            if (errno is 0 or Errno.EAGAIN)
                return;
            if (errno is not (Errno.EPIPE or Errno.ECONNRESET))
                throw new SystemCallException("sendmsg", errno, "a handle");
            ThrowIfEnded();
        }

        // The socket knows of the peer's going before the event loop does.
        throw new BrokenPipeException(
            $"The peer (process {_link.PeerProcessId}) has closed the connection; the handle was not delivered.");
    }

    /// <summary>Takes the handle apart and sends it, or has it wait its turn: EAGAIN.</summary>
    private int PostUnsynchronized(object handle)
    {
        ThrowIfEnded();
        var outgoing = OutgoingHandle.Of(handle);
        int errno = _outgoing.Count > 0 ? Errno.EAGAIN : Send(outgoing);
        if (errno == Errno.EAGAIN)
        {
            outgoing.Hold();
            _outgoing.Enqueue(outgoing);
            WatchForRoom(true);
            return errno;
        }

        outgoing.Done();
        return errno;
    }

    private bool TryTake(Type type, out ReceivedHandle? received, out Task changed)
    {
        lock (_gate)
        {
            changed = _changed.Task;
            if (!_received.TryPeek(out received))
            {
                ThrowIfEnded();
                return false;
            }

            if (!received.IsLost && !received.Fits(type))
            {
                throw new InvalidOperationException(
                    $"The next handle that the peer sent is {received.Describe()}, and {type.Name} was asked for. It " +
                    "is kept for a call that asks for what it is.");
            }

            _received.Dequeue();
            _untoldTaken++;
            TellTaken();
            return true;
        }
    }

    /// <summary>
    /// Tells the peer how many handles were taken since it was told last, if there is room in the socket.
    /// </summary>
    private void TellTaken()
    {
        if (_untoldTaken == 0 || _link.IsHungUp)
            return;
        Span<byte> packet = stackalloc byte[HandlePacket.TakenLength];
        HandlePacket.WriteTaken(packet, _takenType, _untoldTaken);
        if (Send(packet) == Errno.EAGAIN)
            WatchForRoom(true);
        else
            _untoldTaken = 0;
    }

    private int Send(ReadOnlySpan<byte> packet)
    {
        try
        {
            return PacketSocket.Send(_link.Socket, packet);
        }
        catch (ObjectDisposedException)
        {
            return Errno.EPIPE;
        }
    }

    /// <summary>The same for a handle. The connection may be closed, by another thread, at any time.</summary>
    private int Send(OutgoingHandle handle)
    {
        try
        {
            return handle.Send(_link.Socket, _type);
        }
        catch (ObjectDisposedException) when (_link.IsClosed)
        {
            return Errno.EPIPE;
        }
    }

    private async ValueTask WaitAsync(Task changed, CancellationToken cancellationToken)
    {
        _link.Hold();
        try
        {
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _link.Unhold();
        }
    }

    private void WatchForRoom(bool isOn)
    {
        if (_isWatchingForRoom == isOn)
            return;
        _isWatchingForRoom = isOn;
        _link.WatchForRoom(isOn);
    }

    private void ReturnCredit(int count)
    {
        _outstanding -= count;
        Pulse();
    }

    private void Pulse()
    {
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }

    private void ThrowIfEnded()
    {
        ObjectDisposedException.ThrowIf(_link.IsClosed, typeof(Connection));
        if (_link.Violation is { } violation)
            throw new PeerProtocolException(violation.Message);
        if (!_link.IsHungUp)
            return;
        int process = _link.PeerProcessId;
        throw _link.HasPeerCompleted
            ? new BrokenPipeException($"The peer (process {process}) has closed the connection: no handle can be " +
                "passed any more.")
            : new PeerDiedException(
                $"The peer's process ({process}) went away without closing the connection.", process);
    }
}
