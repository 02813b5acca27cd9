using System;
using System.Threading;
using Ginnel.Memory;
using Ginnel.Rings;
using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

/// <summary>The working part of a read end: <see cref="PipeReadEnd"/> is its face.</summary>
/// <remarks>
/// A read looks at four things, in this order:
/// 1. data beyond the position up to which the reader has already looked: give it;
/// 2. a cancellation, or our own closing;
/// 3. the writer's state, and after it the data once more, since the writer publishes before it completes: a completed
///    writer with nothing left is the end of the stream, a failed one its exception;
/// 4. a hang-up without such a state: the writer's process died.
/// Otherwise it waits.
/// </remarks>
internal sealed partial class ReadCore : EndCore
{
    private SpscRingReader _ring = SpscRingReader.None;
    private MappedMemory? _memory;
    // What the reader has already seen and does not want to hear of again; a position.
    private long _waitBeyond;

    public ReadCore(Link link) : base(link)
    {
        link.Reader = this;
    }

    public SpscRingReader Ring => _ring;

    /// <summary>Bytes consumed since creation.</summary>
    public long Position => _ring.Position - _spillLength;

    public EndState WriterState => ReadPeerState();

    protected override string Name => "read end";

    protected override ulong Inode => Link.Peer.Inode;

    protected override bool PeerHasActed =>
        _ring.HasMovedFrom(_waitBeyond) || MustMakeRoom || WriterState != EndState.Open;

    /// <summary>Set by the face: told when the ring is there, or there no more.</summary>
    public Action<SpscRingReader>? RingChanged { get; set; }

    public override void OnAttached()
    {
        SegmentHeader own = Link.Own.Header;
        SegmentHeader peer = Link.Peer.Header;
        var doorbell = new Doorbell(own.SpaceDoorbell, peer.WriterWaiting, Link.Socket, Link.Nearby, own.SpaceRungAt);
        var timer = new WakeUpTimer(peer.DataRungAt, own.ReaderWakeUps, own.ReaderWakeUpNs);
        Waiter = Link.CreateWaiter(own.ReaderWaiting, peer.DataDoorbell, own.ReaderSleeps, this, timer);
        PeerStateWord = peer.WriterState;
        _roomWanted = peer.RoomWanted;
        _memory = Link.Peer.CreateMemory();
        _ring = new SpscRingReader(
            Link.PeerCapacity, Link.Peer.Data, peer.Written, own.Read, own.MessagesRead, doorbell, Link);
        RingChanged?.Invoke(_ring);
    }

    /// <summary>Copies into a span, waiting for at least one byte; 0 is the end of the stream.</summary>
    public int Read(Span<byte> destination, CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            EnsureAttached(cancellationToken);
            while (true)
            {
                if (TryReadNow(destination, out int length))
                    return length;
                if (!Wait(cancellationToken))
                    continue;
                // The short way: what the spin found is in the ring.
                length = _ring.CopyTo(destination);
                ThrowIfClosed();
                return length;
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Waits for data that can be read in place; false is the end of the stream.</summary>
    public bool WaitToRead(CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            EnsureAttached(cancellationToken);
            while (true)
            {
                if (TryWaitToReadNow(out bool hasData))
                    return hasData;
                Wait(cancellationToken);
            }
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Spins for data as an asynchronous read does; true when a wait would not sleep now.</summary>
    public bool SpinToRead()
    {
        Enter();
        try
        {
            return !Link.IsAttached || TryWaitToReadNow(out _) || SpinAsynchronous(CancellationToken.None);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>True when a copying read can complete: with bytes, or with none at the end of the stream.</summary>
    private bool TryReadNow(Span<byte> destination, out int length)
    {
        length = 0;
        if (!TryWaitToReadNow(out bool hasData))
            return false;
        if (hasData)
            length = _spillLength > 0 ? ReadSpill(destination) : _ring.CopyTo(destination);
        // The end may have been closed meanwhile, by another thread, and its pages replaced by zeros.
        ThrowIfClosed();
        return true;
    }

    private bool TryWaitToReadNow(out bool hasData)
    {
        ThrowIfHandedOut();
        if (TakeCancelPending())
            throw new OperationCanceledException("The read was cancelled by CancelPendingRead.");
        // Whatever was examined before, this read takes what is there, and says nothing of the rest.
        _waitBeyond = Position;
        hasData = _spillLength > 0 || _ring.LookForData() > 0;
        return hasData || HasEnded();
    }

    /// <summary>True when there will be no more data; throws when that is not the writer's own doing.</summary>
    private bool HasEnded()
    {
        if (Link.Violation is { } violation)
            throw new PeerProtocolException(violation.Message);
        EndState state = WriterState;
        bool isHungUp = Link.IsHungUp;
        if (state == EndState.Open && !isHungUp)
            return false;
        if (state == EndState.Open)
            state = WriterState;
        // The writer published before it completed or died, so this look is the last one needed.
        if (_ring.LookForData() > 0 && _ring.WrittenCached > _waitBeyond)
            return false;
        return state switch
        {
            EndState.Completed => true,
            EndState.Failed => throw Failure(),
            not EndState.Open => throw ImpossibleState(state),
            _ => throw Link.PeerDied(
                "writer", Link.Far is null
                    ? " Everything that it published has been read."
                    : " Everything that has come from it has been read."),
        };
    }

    private PeerFailedException Failure()
    {
        string reason = Link.Peer.Header.ReadFailure();
        return new PeerFailedException(
            $"The writer ({Link.DescribePeer()}) completed with an error: {reason}", reason);
    }

    protected override bool Look(int looks, bool isPausing) => _ring.SpinForData(_waitBeyond, looks, isPausing);

    protected override void OnPeerChangedCore() { }

    /// <summary>Completes our side: the writer's next write is a broken pipe.</summary>
    public void Complete(Exception? exception)
    {
        if (!TryClose())
            return;
        Link.StateCompletion(exception, static own => own.ReaderState, static own => own.SpaceDoorbell);
        RingChanged?.Invoke(SpscRingReader.None);
        _ring = SpscRingReader.None;
        ((IDisposable?)_memory)?.Dispose();
        ReturnSpill();
        Link.Release();
    }
}
