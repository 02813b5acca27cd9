using System;
using System.Collections.Generic;
using System.Threading;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>A client that may connect and has not said yet what it wants.</summary>
/// <remarks>
/// 1. The event loop sees its first packet, or that it hung up, and queues this object to the thread pool: creating a
///    segment takes too long for the loop, and clients must not wait for each other.
/// 2. There the packet is taken. A hello is answered by making the connection, or by a refusal that says why.
/// 3. Until then it can be ended from any thread: it was silent for too long, or the listener closes.
/// </remarks>
internal sealed class HalfOpenConnection : IEventTarget, IThreadPoolWorkItem
{
    private readonly LocalReceiver _receiver;
    private readonly Descriptor _socket;
    private readonly PeerCredentials _credentials;
    // Starting and ending exclude each other: they come from different threads.
    private readonly Lock _gate = new();
    private EventRegistration? _registration;
    private bool _isOver;
    private int _isTaken;

    public HalfOpenConnection(LocalReceiver receiver, Descriptor socket, PeerCredentials credentials, long timestamp)
    {
        _receiver = receiver;
        _socket = socket;
        _credentials = credentials;
        Timestamp = timestamp;
        Node = new LinkedListNode<HalfOpenConnection>(this);
    }

    /// <summary>When the client connected.</summary>
    public long Timestamp { get; }

    /// <summary>Its place in the listener's list, oldest first.</summary>
    public LinkedListNode<HalfOpenConnection> Node { get; }

    private EndpointListener Listener => _receiver.Listener;

    /// <summary>Begins to listen for the first packet, unless the client was ended before that.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_isOver)
                return;
            _registration = EventLoop.Register(
                _socket, this, EpollEvents.In | EpollEvents.ReadHangUp | EpollEvents.OneShot);
            _registration.Hold(this);
        }
    }

    /// <summary>Disconnects the client, unless its hello is being answered.</summary>
    /// <param name="reason">Why, for the listener's logs; null when nobody need know.</param>
    public void End(string? reason)
    {
        if (!TryTake())
            return;
        StopListening();
        _socket.Dispose();
        if (reason is not null)
        {
            Listener.ReportRefusal(Peer.Of(_credentials), new HandshakeException(
                $"The client (process {_credentials.ProcessId}) was disconnected before the handshake: {reason}."));
        }
    }

    /// <inheritdoc/>
    public void OnEvents(EpollEvents events)
    {
        if (TryTake())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        StopListening();
        Connection? connection = null;
        try
        {
            connection = Answer();
        }
        catch (GinnelException exception)
        {
            // A client that cannot be served is its own problem, and has been told if it could be.
            Listener.ReportRefusal(Peer.Of(_credentials), exception);
        }

        if (connection is null)
            _socket.Dispose();
        _receiver.OnAnswered(this, connection);
    }

    private void StopListening()
    {
        lock (_gate)
        {
            _isOver = true;
            _registration?.Dispose();
        }
    }

    private bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    private Connection? Answer()
    {
        Span<byte> buffer = stackalloc byte[Hello.LargestLength];
        Span<Descriptor?> descriptors = new Descriptor?[PacketSocket.MostDescriptors];
        ReceivedPacket packet = PacketSocket.Receive(_socket, buffer, descriptors);
        try
        {
            if (packet.Errno != 0 || packet.Length == 0)
                return null;
            return Answer(Hello.ReadFrom(buffer[..packet.Length]), descriptors[0], packet.IsTruncated);
        }
        finally
        {
            foreach (Descriptor? descriptor in descriptors)
                descriptor?.Dispose();
        }
    }

    private Connection? Answer(Hello hello, Descriptor? segment, bool isTruncated)
    {
        ListenOptions options = Listener.Options;
        LinkRoles roles = Hello.Complement(hello.Roles);
        Connection? connection = null;
        try
        {
            hello.CheckVersion(Hello.Create(roles, options.Capacity, 0));
            CheckDirection(hello, options.Directions);
            if (isTruncated)
                throw Hello.Cut();
            connection = new Connection(
                _socket, Peer.Of(_credentials), roles, Listener.Capacity, options.MaxPeerCapacity,
                options.WaitStrategy, Listener.Path);
            connection.Link.Answer(hello, segment);
            return connection;
        }
        catch (GinnelException exception)
        {
            int capacity = roles.HasFlag(LinkRoles.Writes) ? Listener.Capacity : 0;
            Link.Refuse(_socket, roles, capacity, exception.Message);
            connection?.Abandon();
            throw;
        }
    }

    public static void CheckDirection(Hello hello, ConnectionDirections allowed)
    {
        ConnectionDirections asked = ConnectionRoles.AskedFor(hello.Roles);
        if (asked is ConnectionDirections.None || !allowed.HasFlag(asked))
            throw new HandshakeException($"The client (process {hello.ProcessId}) asks for {asked}, and the listener " +
                $"allows {allowed}.");
    }
}
