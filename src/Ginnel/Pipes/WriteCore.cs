using System;
using System.Threading;
using Ginnel.Memory;
using Ginnel.Rings;
using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

/// <summary>The working part of a write end: <see cref="PipeWriteEnd"/> is its face.</summary>
/// <remarks>
/// Bytes go into the ring as there is room, in the order: staged bytes, then the caller's. A writer looks at
/// 1. our own closing, and a violation;
/// 2. the reader's state: completed is a broken pipe, failed its exception;
/// 3. a hang-up without such a state: the reader's process died.
/// When the reader is gone the ring is stopped, so that the fast path, which looks at none of these, finds no room.
/// </remarks>
internal sealed partial class WriteCore : EndCore
{
    private SpscRingWriter _ring = SpscRingWriter.None;
    private MappedMemory? _memory;
    private int _roomNeeded = 1;
    private SharedWord32 _roomWanted;
    private Doorbell? _doorbell;
    private bool _isRoomWanted;

    public WriteCore(Link link) : base(link)
    {
        link.Writer = this;
    }

    public SpscRingWriter Ring => _ring;

    /// <summary>Bytes committed since creation.</summary>
    public long Position => _ring == SpscRingWriter.None ? _earlyLength : _ring.Position;

    /// <summary>Set by the face: told when the ring is there, or there no more.</summary>
    public Action<SpscRingWriter>? RingChanged { get; set; }

    public EndState ReaderState => ReadPeerState();

    protected override string Name => "write end";

    protected override ulong Inode => Link.Own.Inode;

    protected override bool PeerHasActed => _ring.HasRoom(_roomNeeded) || ReaderState != EndState.Open;

    public override void OnAttached()
    {
        SegmentHeader own = Link.Own.Header;
        SegmentHeader peer = Link.Peer.Header;
        _doorbell = new Doorbell(own.DataDoorbell, peer.ReaderWaiting, Link.Socket, Link.Nearby, own.DataRungAt);
        var timer = new WakeUpTimer(peer.SpaceRungAt, own.WriterWakeUps, own.WriterWakeUpNs);
        Waiter = Link.CreateWaiter(own.WriterWaiting, peer.SpaceDoorbell, own.WriterSleeps, this, timer);
        PeerStateWord = peer.ReaderState;
        _roomWanted = own.RoomWanted;
        _memory = Link.Own.CreateMemory();
        lock (_earlyGate)
        {
            _ring = new SpscRingWriter(
                Link.Capacity, Link.Own.Data, own.Written, own.MessagesWritten, peer.Read, _doorbell, Link,
                _earlyLength);
        }

        // The reader may have attached before we heard of it, and sleep since before something was written.
        _doorbell.RingIfAwaited();
        OnPeerChangedCore();
        StateShortWay();
    }

    /// <summary>Copies everything into the ring, waiting for room; each part is published as it is copied.</summary>
    public void Write(ReadOnlySpan<byte> source, CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            if (TryWriteEarly(source))
                return;
            EnsureAttached(cancellationToken);
            _roomNeeded = 1;
            _hasBegun = false;
            while (true)
            {
                ThrowIfReaderGone();
                if (TryPlaceStaged() && !source.IsEmpty)
                {
                    int placed = _ring.CopyFrom(source);
                    source = source[placed..];
                    _hasBegun |= placed > 0;
                }

                _ring.PublishIfNeeded();
                if (source.IsEmpty && _staged is null)
                    return;
                WaitOrStage(source, cancellationToken);
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Waits until so many bytes can be loaned.</summary>
    public void WaitToWrite(int length, CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            EnsureAttached(cancellationToken);
            CheckLoan(length);
            _roomNeeded = length;
            while (!TryWaitToWriteNow())
                Wait(cancellationToken);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>A loan longer than the ring could never be had.</summary>
    public void CheckLoan(int length)
    {
        if (length < 0 || (Link.Capacity != 0 && length > Link.Capacity))
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length,
                $"A loan is from 0 to {Link.Capacity} bytes, the capacity of this pipe; make the pipe larger.");
        }

    }

    private bool TryWaitToWriteNow()
    {
        ThrowIfReaderGone();
        if (TryPlaceStaged() && (_ring.RoomCached >= _roomNeeded || _ring.TryEnsureRoom(_roomNeeded)))
        {
            StateRoomWanted(0);
            return true;
        }

        // The reader makes no room for what it cannot see.
        _ring.PublishIfNeeded();
        StateRoomWanted(_roomNeeded);
        ThrowIfCancelPending();
        return false;
    }

    /// <summary>Says for how much room at once we wait, if it is more than any.</summary>
    /// <remarks>
    /// The reader may wait, too: for more than it has been given, holding that, and so the room which we wait for. It
    /// is rung, looks at this word, and moves what it holds out of the ring (<see cref="ReadCore"/>, Spill).
    /// </remarks>
    private void StateRoomWanted(int length)
    {
        if (length <= 1 && !_isRoomWanted)
            return;
        _isRoomWanted = length > 1;
        _roomWanted.WriteRelease((uint)length);
        _doorbell!.RingIfAwaited();
    }

    /// <summary>
    /// A cancelled write whose first bytes are in the ring keeps the rest staged: nothing is torn or lost.
    /// </summary>
    private void WaitOrStage(ReadOnlySpan<byte> rest, CancellationToken cancellationToken)
    {
        try
        {
            ThrowIfCancelPending();
            Wait(cancellationToken);
        }
        catch (OperationCanceledException) when (_hasBegun)
        {
            Stage(rest);
            throw;
        }
    }

    private void ThrowIfCancelPending()
    {
        if (TakeCancelPending())
            throw new OperationCanceledException("The write was cancelled by CancelPendingFlush.");
    }

    private void ThrowIfReaderGone()
    {
        if (FindReaderGone() is { } exception)
            throw exception;
    }

    /// <summary>Why nothing can be written any more; null while the reader is there.</summary>
    private Exception? FindReaderGone()
    {
        ThrowIfClosed();
        if (Link.Violation is { } violation)
            return new PeerProtocolException(violation.Message);
        EndState state = ReaderState;
        if (state == EndState.Open && Link.IsHungUp)
            state = ReaderState;
        switch (state)
        {
            case EndState.Completed:
                return new BrokenPipeException(
                    $"The reader ({Link.DescribePeer()}) has completed its end; nobody will read what is written.");
            case EndState.Failed:
                string reason = Link.Peer.Header.ReadFailure();
                return new PeerFailedException(
                    $"The reader ({Link.DescribePeer()}) completed with an error: {reason}", reason);
            case not EndState.Open:
                return ImpossibleState(state);
            default:
                return Link.IsHungUp ? Link.PeerDied("reader") : null;
        }
    }

    protected override bool Look(int looks, bool isPausing) => _ring.SpinForRoom(_roomNeeded, looks, isPausing);

    protected override void OnPeerChangedCore()
    {
        if (Link.IsHungUp || Link.Violation is not null || ReaderState != EndState.Open)
            _ring.Stop();
    }

    /// <summary>
    /// Publishes what was committed and completes: the reader drains it and then sees the end of the stream.
    /// </summary>
    /// <remarks>Staged bytes that found no room are lost then: flush before completing.</remarks>
    public void Complete(Exception? exception)
    {
        if (IsClosed)
            return;
        if (Link.IsAttached && !IsBusy)
            PublishTheRest();
        if (!TryClose())
            return;
        Link.StateCompletion(exception, static own => own.WriterState, static own => own.DataDoorbell);
        _ring.Stop();
        RingChanged?.Invoke(SpscRingWriter.None);
        ((IDisposable?)_memory)?.Dispose();
        ReturnStaged();
        Link.Release();
    }

    private void PublishTheRest()
    {
        try
        {
            TryPlaceStaged();
            _ring.PublishIfNeeded();
        }
        catch (PeerProtocolException)
        {
            // The reader was cut off just now. Closing goes on: it must not fail because of what a peer does.
        }
    }
}
