using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Rings;
using Ginnel.Segments;
using Ginnel.Telemetry;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

/// <summary>Two sides joined: one socket, our segment, and the peer's segment.</summary>
/// <remarks>
/// 1. A link begins as a connected socket and nothing else; in this state it can be handed to another process.
/// 2. <see cref="AttachAsync"/>: make and seal our segment, send it with our hello, wait for the peer's hello, check
///    it, map the peer's segment. Each side does the same; no order between them is needed, for packets wait in the
///    socket. When both sides are still in this process, attaching one attaches the other, so that a pipe works within
///    one process too.
/// 3. From then on data moves through the segments. The socket carries doorbells for asynchronous waits, handles, and
///    by hanging up the news that the peer is gone.
/// 4. <see cref="Release"/> by the last end closes the socket and gives both segments back.
/// </remarks>
internal sealed partial class Link : IEventTarget, IRingOwner, IDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EventRegistration? _registration;
    private OwnedSegment? _own;
    private PeerSegment? _peer;
    private MeteredSegment? _metered;
    private Hello _hello;
    // Written under the gate or on the event loop, and read without it, by the threads that use the ends: a release
    // store there, an acquire load here, so that what was made before it is there too.
    private volatile LinkState _state;
    private volatile bool _isHungUp;
    private int _openEnds;
    private int _holds;
    private int _roomWatches;
    private GinnelException? _violation;

    public Link(Descriptor socket, LinkRoles roles, int capacity, int peerCapacity, WaitStrategy strategy)
    {
        Debug.Assert(roles is not LinkRoles.None);
        Socket = socket;
        Roles = roles;
        Capacity = roles.HasFlag(LinkRoles.Writes) ? capacity : 0;
        PeerCapacity = roles.HasFlag(LinkRoles.Reads) ? peerCapacity : 0;
        Strategy = strategy;
        _openEnds = roles is LinkRoles.Both ? 2 : 1;
    }

    ~Link()
    {
        _registration?.Forget();
        _metered?.Close();
    }

    private enum LinkState
    {
        New,
        Attaching,
        Attached,
        Moved,
        Closed,
    }

    public Descriptor Socket { get; }

    public LinkRoles Roles { get; }

    /// <summary>Data bytes of our segment.</summary>
    public int Capacity { get; }

    /// <summary>Data bytes of the peer's segment; 0 while any will do.</summary>
    public int PeerCapacity { get; private set; }

    public WaitStrategy Strategy { get; }

    /// <summary>The other side, while it is in this process too.</summary>
    public Link? Partner { get; set; }

    /// <summary>The other direction of a duplex pipe's end, which moves and attaches with this one.</summary>
    public Link? Sibling { get; set; }

    /// <summary>The end that reads, told when something may have changed.</summary>
    public EndCore? Reader { get; set; }

    /// <summary>The end that writes.</summary>
    public EndCore? Writer { get; set; }

    /// <summary>
    /// Gets packets that are not the link's own; without one they are dropped, and their descriptors closed.
    /// </summary>
    public IPacketSink? Sink { get; set; }

    /// <summary>Told of doorbells and of the hang-up, besides the ends.</summary>
    public ILinkObserver? Observer { get; set; }

    public bool IsAttached => _state == LinkState.Attached;

    public bool IsMoved => _state == LinkState.Moved;

    public bool IsClosed => _state == LinkState.Closed;

    public bool IsNew => _state == LinkState.New;

    /// <summary>The peer has completed every end that it had; only once attached.</summary>
    public bool HasPeerCompleted =>
        (!Roles.HasFlag(LinkRoles.Reads) || Peer.Header.WriterState.ReadAcquire() != (uint)EndState.Open)
        && (!Roles.HasFlag(LinkRoles.Writes) || Peer.Header.ReaderState.ReadAcquire() != (uint)EndState.Open);

    /// <summary>
    /// The process id that the kernel gave when the peer connected, else the one that it stated, or 0.
    /// </summary>
    public int PeerProcessId { get; set; }

    /// <summary>The path or address of the endpoint that joined the two sides; empty where none did.</summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// Observers are told of it; not of a relay's side, where the same bytes pass once more in the same process.
    /// </summary>
    public bool IsCounted { get; init; } = true;

    /// <summary>Who the peer is that is on another computer; null for one that is on this.</summary>
    public FarPeer? Far { get; init; }

    /// <summary>
    /// Rings at the other side where that is in this process, and stays there: without the way through the kernel.
    /// </summary>
    public Action? Nearby { get; set; }

    /// <summary>Who the peer is, for a message.</summary>
    public string DescribePeer() => Far is { } far
        ? far.Description
        : string.Create(CultureInfo.InvariantCulture, $"process {PeerProcessId}");

    /// <summary>What an end throws whose peer is gone without a word.</summary>
    /// <param name="role">What the peer was to it.</param>
    /// <param name="more">What else there is to say.</param>
    public PeerDiedException PeerDied(string role, string more = "") => new(
        Far is { } far
            ? $"The connection to the {role}, {far.Description}, was lost: {far.LossReason}.{more}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The {role}'s process ({PeerProcessId}) went away without completing its end.{more}"),
        Far is null ? PeerProcessId : 0);

    /// <summary>A peer whose segment is larger than this is refused.</summary>
    public int MostPeerCapacity { get; init; } = SegmentLayout.LargestCapacity;

    /// <summary>The peer's socket has closed: it completed everything, or its process died.</summary>
    public bool IsHungUp => _isHungUp;

    /// <summary>Set once the peer broke the rules.</summary>
    public GinnelException? Violation => Volatile.Read(ref _violation);

    public OwnedSegment Own => _own!;

    public PeerSegment Peer => _peer!;

    /// <summary>Keeps the link from being collected while an asynchronous operation is pending on it.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            if (++_holds == 1)
                _registration?.Hold(this);
        }
    }

    /// <summary>Undoes one <see cref="Hold"/>.</summary>
    public void Unhold()
    {
        lock (_gate)
        {
            if (--_holds == 0)
                _registration?.Release();
        }
    }

    /// <summary>
    /// Has the sink told when the socket has room, and each time again until it is switched off as often as it was on.
    /// </summary>
    public void WatchForRoom(bool isOn)
    {
        lock (_gate)
        {
            _roomWatches += isOn ? 1 : -1;
            Debug.Assert(_roomWatches >= 0);
            _registration?.Modify(
                EpollEvents.In | EpollEvents.ReadHangUp | (_roomWatches > 0 ? EpollEvents.Out : EpollEvents.None));
        }
    }

    /// <summary>Takes the socket out, to be handed to another process. Only before the first use.</summary>
    /// <exception cref="InvalidOperationException">The end was used, moved or closed already.</exception>
    public Descriptor Detach(string what)
    {
        lock (_gate)
        {
            if (_state != LinkState.New)
            {
                throw new InvalidOperationException(
                    $"The {what} cannot be moved to another process: it is {Describe(_state)}. " +
                    "Move an end before its first use.");
            }

            _state = LinkState.Moved;
        }

        if (Partner is { } partner)
            partner.Partner = null;
        Partner = null;
        return Socket;
    }

    /// <inheritdoc/>
    public void OnViolation(PeerProtocolException exception)
    {
        if (Interlocked.CompareExchange(ref _violation, exception, null) is not null)
            return;
        FailAttaching(exception);
        HangUp();
    }

    /// <summary>States in our header that an end is completed, and wakes whoever waits for it.</summary>
    /// <remarks>
    /// An end that was never used states it too, by attaching without waiting for the peer: otherwise the other
    /// side could not tell an end of stream from a death. Order matters: reason, state, then doorbell and socket.
    /// </remarks>
    public void StateCompletion(
        Exception? exception, Func<SegmentHeader, SharedWord32> state, Func<SegmentHeader, SharedWord32> doorbell)
    {
        if (!TryBegin() || _own is null)
            return;
        SegmentHeader own = _own.Header;
        if (exception is not null)
            own.WriteFailure(exception.Message);
        state(own).WriteRelease((uint)(exception is null ? EndState.Completed : EndState.Failed));
        Doorbell.Announce(doorbell(own), Socket);
    }

    /// <summary>One of our ends is done; the last one takes the link down.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _openEnds) == 0)
            Dispose();
    }

    /// <summary>Closes without regard to ends; for links that never got any.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            // A socket that was moved belongs to the one who moves it, who may still be sending it.
            if (_state is LinkState.Closed or LinkState.Moved)
                return;
            _state = LinkState.Closed;
        }

        _registration?.Dispose();
        Socket.Dispose();
        // Before the pages read as zeros.
        _metered?.Close();
        _own?.Dispose();
        _peer?.Dispose();
        FailAttaching(new ObjectDisposedException("pipe end"));
        Sink?.OnEnded();
        Partner?.NotePartnerClosed();
        GC.SuppressFinalize(this);
    }

    /// <summary>The partner in this process closed: known here at once, without the way through the socket.</summary>
    private void NotePartnerClosed()
    {
        _isHungUp = true;
        Wake();
    }

    private static string Describe(LinkState state) => state switch
    {
        LinkState.Attaching or LinkState.Attached => "already in use here",
        LinkState.Moved => "already moved",
        LinkState.Closed => "closed",
        _ => state.ToString(),
    };

    /// <summary>
    /// Ends the conversation, keeping memory and ends: what was published before can still be drained.
    /// </summary>
    private void HangUp()
    {
        _isHungUp = true;
        _registration?.Dispose();
        try
        {
            _ = PacketSocket.ShutDown(Socket);
        }
        catch (ObjectDisposedException)
        {
            // The ends were closed at the same time, by another thread.
        }

        Sink?.OnEnded();
        Wake();
    }
}
