using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Far;

/// <summary>Stands for a peer on another computer: what is nearby a link to it is here a link to this.</summary>
/// <remarks>
/// 1. A connection has a link like any other, whose other side is in this process, and is the relay's. What the
///    connection writes the relay sends, and what the relay receives it writes for the connection to read. So all that
///    works over a connection works far away too, as long as bytes are all that has to pass.
/// 2. Each side may have as many bytes under way as the other gave it credit for: at first its ring's capacity. They
///    are given back as they get into the receiver's ring (see FarRelay.Receiving.cs), so the receiver has room for all
///    that may come, reads on whatever its reader does, and hears a ping at once.
/// 3. Whole frames stay whole: a frame is not cut, and the receiver publishes all of them together, as writers do.
/// 4. An end that completes says so, with the reason if it failed, behind all that it wrote. When all ends have, the
///    stream of TLS is closed in both directions.
/// 5. A stream that ends before that, and a peer that was not heard of for too long, is a peer that died: the relay's
///    side of the link is closed without a word, as by the kernel when a process dies.
/// The socket is written to by one at a time. Whoever receives never waits for that, or two computers that send to each
/// other could each wait for the other to read: credit, pongs and completions are noted, and sent by whoever comes next
/// (see FarRelay.Sending.cs).
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "It disposes of them itself when all is over.")]
internal sealed partial class FarRelay : ILinkObserver
{
    private readonly Stream _stream;
    private readonly Socket _socket;
    private readonly FarInput _input;
    private readonly Link _link;
    private readonly FarPeer _far;
    private readonly TlsOptions _options;
    private readonly PipeReadEnd? _reader;
    private readonly PipeWriteEnd? _writer;
    private readonly CancellationTokenSource _over = new();
    private Timer? _keepAlive;
    private int _isLost;
    // The peer has said all that it had to, and ended its stream: nothing can be lost any more.
    private volatile bool _hasHeardAll;
    // The direction is finished: its end has completed, and whoever is at the other end of it knows.
    private volatile bool _isOutgoingDone;
    private volatile bool _isIncomingDone;

    /// <param name="stream">The stream of TLS, after the hellos.</param>
    /// <param name="socket">Below it.</param>
    /// <param name="input">Reads from the stream; may have something in its buffer.</param>
    /// <param name="link">The relay's side of the link.</param>
    /// <param name="far">Shared with the connection's side.</param>
    /// <param name="options">How long to wait for a word.</param>
    public FarRelay(Stream stream, Socket socket, FarInput input, Link link, FarPeer far, TlsOptions options)
    {
        _stream = stream;
        _socket = socket;
        _input = input;
        _link = link;
        _far = far;
        _options = options;
        // They are not listed among the process's open handles: the connection is.
        _reader = link.Roles.HasFlag(LinkRoles.Reads) ? new PipeReadEnd(link, 0) : null;
        _writer = link.Roles.HasFlag(LinkRoles.Writes) ? new PipeWriteEnd(link, 0) : null;
        _isOutgoingDone = _reader is null;
        _isIncomingDone = _writer is null;
        _credit = _creditLimit = link.PeerCapacity;
        _allowance = link.Capacity;
    }

    /// <summary>Makes the two sides of a link; ours is the connection's.</summary>
    /// <param name="ours">What the connection does.</param>
    /// <param name="capacity">Of the connection's ring.</param>
    /// <param name="peerCapacity">Of the peer's, which the relay's ring has, too.</param>
    /// <param name="relay">The relay's side.</param>
    /// <returns>The socket of the connection's side.</returns>
    public static Descriptor CreateLink(
        LinkRoles ours, int capacity, int peerCapacity, out Link relay)
    {
        (Descriptor left, Descriptor right) = PacketSocket.CreatePair();
        relay = new Link(right, Hello.Complement(ours), peerCapacity, capacity, WaitStrategy.Block)
        {
            IsCounted = false,
        };
        return left;
    }

    /// <summary>Attaches, and relays from now on, until all ends have completed or the peer is lost.</summary>
    /// <param name="other">The attaching of the connection's side; where it fails nothing is read or sent.</param>
    public async ValueTask StartAsync(Task other)
    {
        _link.Nearby = RingNearby;
        _input.Waiting = RingReader;
        Task own = _link.AttachAsync();
        // A side that fails before its hello tells the other one nothing, which would wait for ever.
        await (await Task.WhenAny(own, other).ConfigureAwait(false)).ConfigureAwait(false);
        await own.ConfigureAwait(false);
        await other.ConfigureAwait(false);
        _link.Observer = this;
        _keepAlive = new Timer(
            static state => ((FarRelay)state!).OnKeepAlive(), this, _options.KeepAliveInterval,
            _options.KeepAliveInterval);
        _ = Task.Run(RunAsync);
        // What happened before there was an observer.
        OnPeerChanged();
    }

    /// <inheritdoc/>
    public void OnPeerChanged()
    {
        // One that was not closed, but left to the garbage collector: nobody may be reading from it here.
        if (_link.IsHungUp && !_link.HasPeerCompleted)
            ThreadPool.UnsafeQueueUserWorkItem(
                static relay => relay.Lose("the connection was closed"), this, preferLocal: false);
        if (_writer is null || _isReaderTold || _writer.Core.ReaderState == EndState.Open)
            return;
        ThreadPool.UnsafeQueueUserWorkItem(static relay => relay.OnReaderCompleted(), this, preferLocal: false);
    }

    private async Task RunAsync()
    {
        Task sending = _reader is null ? Task.CompletedTask : SendAllAsync();
        await ReceiveAllAsync().ConfigureAwait(false);
        RingReader();
        await _over.CancelAsync().ConfigureAwait(false);
        EndSending();
        await sending.ConfigureAwait(false);
        await _draining.ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        _far.End();
    }

    private async ValueTask CloseAsync()
    {
        await _keepAlive!.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _sending.WaitAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        if (_isLost != 0)
        {
            // Without a word: what the connection has not read yet it can read, and then learns that its peer died.
            _link.Dispose();
        }

        _writer?.Complete();
        _reader?.Complete();
        _link.Dispose();
        _over.Dispose();
    }

    /// <summary>Step 5.</summary>
    /// <param name="reason">Why, for whoever reads or writes.</param>
    /// <param name="isSilent">
    /// The peer may be well, and the network come back. What the kernel has not got through by then must not arrive
    /// after all: those who wrote it were told that it is lost, and may have said something else since.
    /// </param>
    private void Lose(string reason, bool isSilent = false)
    {
        if (_hasHeardAll || Interlocked.Exchange(ref _isLost, 1) != 0)
            return;
        _far.Lose(reason);
        // Ends whoever reads or writes there.
        if (isSilent)
            _socket.Close(timeout: 0);
        else
            _socket.Dispose();
    }

    private void OnKeepAlive()
    {
        long silence = Environment.TickCount64 - _input.LastReceived;
        if (silence >= _options.KeepAliveTimeout.TotalMilliseconds)
            Lose($"it was not heard of for {_options.KeepAliveTimeout}", isSilent: true);
        else if (silence >= _options.KeepAliveInterval.TotalMilliseconds)
            Owe(ref _owesPing);
    }

    /// <summary>Step 4: nothing more will be sent, and nothing is expected.</summary>
    private void OnDirectionDone()
    {
        // What has come and is kept will be passed on; whoever sent it need not wait for that.
        if (_isOutgoingDone && (_isIncomingDone || Volatile.Read(ref _completion) is not null))
            Owe(ref _owesEnd);
    }

    /// <summary>What an end completes with when the peer's has said why it failed, or nothing.</summary>
    private static GinnelException? FailureOf(string reason) =>
        reason.Length == 0 ? null : new GinnelException(reason);

    private static string ReasonOf(Exception exception) => exception switch
    {
        SocketException socket => socket.SocketErrorCode == SocketError.OperationAborted
            ? "the connection was closed"
            : socket.Message,
        ObjectDisposedException => "the connection was closed",
        { InnerException: SocketException inner } => ReasonOf(inner),
        _ => exception.Message,
    };
}
