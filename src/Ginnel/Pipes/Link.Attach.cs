using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Segments;
using Ginnel.Telemetry;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

internal sealed partial class Link
{
    private Hello? _peerHello;

    /// <summary>Exchanges hellos and maps segments; completes at once when that was done before.</summary>
    public Task AttachAsync()
    {
        if (!TryBeginBoth())
            throw new ObjectDisposedException("pipe end", $"The pipe end is {Describe(_state)}.");
        Sibling?.TryBeginBoth();
        return _attached.Task;
    }

    /// <summary>In one process a caller may use both ends in turn: neither waits for the other's first use.</summary>
    private bool TryBeginBoth()
    {
        Link? partner = Partner;
        bool hasBegun = TryBegin();
        if (hasBegun)
            partner?.TryBegin();
        return hasBegun;
    }

    /// <summary>The same, holding up the thread until the peer attaches, dies, or the token is cancelled.</summary>
    public void Attach(CancellationToken cancellationToken)
    {
        Task attached = AttachAsync();
        if (!attached.IsCompleted)
            Task.WaitAny([attached], cancellationToken);
        attached.GetAwaiter().GetResult();
    }

    /// <summary>Attaches without waiting for another process; true when that is done.</summary>
    /// <remarks>
    /// Within one process both hellos are on their way, so it is done at once, for reads that must not wait.
    /// </remarks>
    public bool TryAttach()
    {
        if (IsAttached)
            return true;
        bool isLocal = Partner is not null;
        Task attached = AttachAsync();
        if (isLocal || attached.IsCompleted)
            attached.GetAwaiter().GetResult();
        return IsAttached;
    }

    /// <summary>Starts attaching if nobody has; false when there is nothing here to attach.</summary>
    private bool TryBegin()
    {
        lock (_gate)
        {
            if (_state != LinkState.New)
                return _state is not (LinkState.Moved or LinkState.Closed);

            _state = LinkState.Attaching;
            _hello = Hello.Create(Roles, Capacity, PeerCapacity);
            try
            {
                MakeOwn();
                SendHello();
                _registration = EventLoop.Register(Socket, this, EpollEvents.In | EpollEvents.ReadHangUp);
                _holds = 1;
                _registration.Hold(this);
            }
            catch (GinnelException exception)
            {
                FailAttaching(exception);
            }

            return true;
        }
    }

    private void MakeOwn()
    {
        _own = new OwnedSegment("ginnel", Capacity);
        if (Name.Length > 0)
            _own.Header.WriteName(Name);
        if (IsCounted)
        {
            _metered = MeteredSegment.Open(
                Name, _own, Roles.HasFlag(LinkRoles.Reads), Roles.HasFlag(LinkRoles.Writes));
        }
    }

    private void SendHello()
    {
        Span<byte> packet = stackalloc byte[Hello.LargestLength];
        int length = _hello.WriteTo(packet);
        int errno = PacketSocket.Send(Socket, packet[..length], _own!.File);
        // The mapping keeps the pages; without the descriptor nothing in this process can be persuaded to map it again.
        _own.File.Dispose();
        // A peer that has gone already may have left its hello behind, and in its header that it completed; if it left
        // nothing, the hang-up that follows says so.
        if (errno is not (0 or Errno.EPIPE or Errno.ECONNRESET))
            throw new SystemCallException("sendmsg", errno, "the hello");
    }

    /// <summary>On the event loop: the peer's hello has come, so the rest of attaching can be done.</summary>
    private void OnHello(ReadOnlySpan<byte> packet, ReadOnlySpan<Descriptor?> descriptors, bool isTruncated)
    {
        bool isMapped = false;
        try
        {
            lock (_gate)
            {
                if (_state != LinkState.Attaching)
                    return;
                Hello hello = Hello.ReadFrom(packet);
                _peerHello = hello;
                hello.CheckAgainst(_hello, MostPeerCapacity);
                if (isTruncated)
                    throw Hello.Cut();
                MapPeer(hello, descriptors.IsEmpty ? null : descriptors[0]);
                isMapped = true;
            }

            Unhold();
            ReportAttached();
            _attached.TrySetResult();
        }
        catch (GinnelException exception)
        {
            FailAttaching(exception);
            HangUp();
        }
        finally
        {
            // The mapping keeps the pages. What is not a segment is a stranger's file.
            if (isMapped)
                descriptors[0]!.Dispose();
            DisposeElsewhere(isMapped ? descriptors[1..] : descriptors);
        }
    }

    private void FailAttaching(Exception exception)
    {
        _attached.TrySetException(exception);
        // Seen: nobody need be waiting for it.
        _ = _attached.Task.Exception;
    }

    /// <summary>
    /// For the side that was connected to, whose peer has spoken first: checks, maps, and sends our hello.
    /// </summary>
    /// <exception cref="HandshakeException">
    /// The peer does not fit. It has been told nothing: see <see cref="Refuse"/>.
    /// </exception>
    public void Answer(Hello hello, Descriptor? segment)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_state != LinkState.New, this);
            _state = LinkState.Attaching;
            _hello = Hello.Create(Roles, Capacity, PeerCapacity);
            _peerHello = hello;
            hello.CheckAgainst(_hello, MostPeerCapacity);
            MakeOwn();
            MapPeer(hello, segment);
            SendHello();
            _registration = EventLoop.Register(Socket, this, EpollEvents.In | EpollEvents.ReadHangUp);
        }

        ReportAttached();
        _attached.TrySetResult();
    }

    private void ReportAttached()
    {
        if (IsCounted)
            GinnelEvents.Log.Attached(Name, PeerProcessId, (long)Own.Inode, (long)Peer.Inode);
    }

    /// <summary>Tells a peer why it is refused: our hello, with the reason and without a segment.</summary>
    public static void Refuse(Descriptor socket, LinkRoles roles, int capacity, string reason)
    {
        Span<byte> packet = stackalloc byte[Hello.LargestLength];
        int length = (Hello.Create(roles, capacity, 0) with { Reason = reason }).WriteTo(packet);
        _ = PacketSocket.Send(socket, packet[..length]);
    }

    private void MapPeer(Hello hello, Descriptor? segment)
    {
        if (segment is null)
            throw new HandshakeException($"Process {hello.ProcessId} refused the connection: " +
                $"{(hello.Reason.Length > 0 ? hello.Reason : "it sent no segment and gave no reason.")} It states " +
                $"{hello}, we {_hello}.");
        if (PeerProcessId == 0 && Far is null)
            PeerProcessId = hello.ProcessId;
        PeerCapacity = hello.Capacity;
        _peer = new PeerSegment(segment, hello.Capacity);
        _own!.Header.PeerInode.WriteRelease((long)_peer.Inode);
        _metered?.Attach(_peer);
        Reader?.OnAttached();
        Writer?.OnAttached();
        _state = LinkState.Attached;
    }

    /// <summary>What an end waits with, once both segments are mapped.</summary>
    public Waiter CreateWaiter(
        SharedWord64 waiting, SharedWord32 peerDoorbell, SharedWord64 sleepsCounter, IWaitCondition condition,
        WakeUpTimer timer)
    {
        var waiter = new Waiter(
            waiting, peerDoorbell, sleepsCounter, condition, isNearby: Nearby is not null, timer: timer);
        if ((Peer.Header.Flags.ReadAcquire() & SegmentLayout.FullFencesFlag) != 0)
            waiter.LetPublishersFence();
        return waiter;
    }
}
