using System;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
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
///    stream of TLS is closed in both directions (see "The end" below).
/// 5. A stream that ends before that, and a peer that was not heard of for too long, is a peer that died: the relay's
///    side of the link is closed without a word, as by the kernel when a process dies.
/// The socket is written to by one at a time. Whoever receives never waits for that, or two computers that send to each
/// other could each wait for the other to read: credit, pongs and completions are noted, and sent by whoever comes next
/// (see FarRelay.Sending.cs).
/// <para>The end, which loses nothing whichever side comes first:</para>
/// 1. What this side knows it notes before it says it, for the answer may come at once: that its writer has completed,
///    that its reader has.
/// 2. The connection is settled once its writer's last word has been said, or the peer's reader has completed; and the
///    peer's writer's last word was heard, or the reader here has completed. From then on nothing can be lost.
/// 3. Then this side's stream ends, behind all that it owes: with the end of TLS, between two reads, and with that of
///    TCP. The socket stays open. It goes on reading, and whoever reads from the connection on getting what is kept.
/// 4. The peer knows that it is settled when it reads this end, by what it read before, and by step 1. It ends its
///    stream likewise, and so each side reads until the other's end: no socket is closed that has something unread, or
///    that something may still come to, and nothing is reset.
/// 5. Where the peer's end does not come, because it died, or was reset, or is silent for too long, the socket is
///    closed all the same. When the connection was settled that is no loss, and what is kept is passed on as ever.
/// 6. A write that fails ends the sending alone: what the peer sent before it closed may lie unread in the kernel. It
///    is read to its end, and that decides whether the peer died (step 5 further above).
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "It disposes of them itself when all is over.")]
internal sealed partial class FarRelay : ILinkObserver
{
    private const int IsOpen = 0;

    /// <summary>Both directions are finished for this side: nothing can be lost any more.</summary>
    private const int IsSettled = 1;

    private const int IsLost = 2;

    private readonly SslStream _stream;
    private readonly WireStream _wire;
    private readonly Socket _socket;
    private readonly FarInput _input;
    private readonly Link _link;
    private readonly FarPeer _far;
    private readonly TlsOptions _options;
    private readonly PipeReadEnd? _reader;
    private readonly PipeWriteEnd? _writer;
    private readonly CancellationTokenSource _over = new();
    private Timer? _keepAlive;
    // Open, settled or lost; it changes once.
    private int _outcome;
    // When the peer was first asked for a word in this silence, by Environment.TickCount64; 0 where there is none.
    private long _askedAt;
    // The direction is finished: its end has completed, and whoever is at the other end of it knows, or is being told.
    private volatile bool _isOutgoingDone;
    private volatile bool _isIncomingDone;

    /// <param name="stream">The stream of TLS, after the hellos.</param>
    /// <param name="wire">Below it.</param>
    /// <param name="socket">Below that.</param>
    /// <param name="input">Reads from the stream; may have something in its buffer.</param>
    /// <param name="link">The relay's side of the link.</param>
    /// <param name="far">Shared with the connection's side.</param>
    /// <param name="options">How long to wait for a word.</param>
    public FarRelay(
        SslStream stream, WireStream wire, Socket socket, FarInput input, Link link, FarPeer far, TlsOptions options)
    {
        _stream = stream;
        _wire = wire;
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
        // Whoever sends gets through, for the peer reads until our end; or the keep-alive ends it.
        await _sending.WaitAsync().ConfigureAwait(false);
        bool isLost = !Settle();
        if (!isLost)
            await EndStreamAtLastAsync().ConfigureAwait(false);
        await _keepAlive!.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _stream.DisposeAsync().ConfigureAwait(false);
        if (isLost)
        {
            // Without a word: what the connection has not read yet it can read, and then learns that its peer died.
            _link.Dispose();
        }

        _writer?.Complete();
        _reader?.Complete();
        _link.Dispose();
        _over.Dispose();
    }

    /// <summary>The peer's end may have come before ours was sent.</summary>
    private async ValueTask EndStreamAtLastAsync()
    {
        try
        {
            await EndStreamAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsEndOfStream(exception))
        {
            // The peer has closed its socket, or is gone.
        }
    }

    /// <summary>Step 5; of a connection that is settled nothing but the socket is lost.</summary>
    /// <param name="reason">Why, for whoever reads or writes.</param>
    /// <param name="isSilent">
    /// The peer may be well, and the network come back. What the kernel has not got through by then must not arrive
    /// after all: those who wrote it were told that it is lost, and may have said something else since.
    /// </param>
    private void Lose(string reason, bool isSilent = false)
    {
        bool isSettled = Settle() || Interlocked.CompareExchange(ref _outcome, IsLost, IsOpen) == IsSettled;
        if (isSettled)
            // Closing it while somebody reads would reset it otherwise, and what was sent may still arrive.
            ShutDownSending();
        else
            _far.Lose(reason);
        // Ends whoever reads or writes there.
        if (isSilent && !isSettled)
            _socket.Close(timeout: 0);
        else
            _socket.Dispose();
    }

    private void OnKeepAlive()
    {
        long now = Environment.TickCount64;
        long stopped = Volatile.Read(ref _stoppedSending);
        if (stopped != 0 && now - stopped >= _options.KeepAliveTimeout.TotalMilliseconds)
            Lose("nothing could be sent to it any more");
        long heard = _input.LastReceived;
        if (now - heard < _options.KeepAliveInterval.TotalMilliseconds)
        {
            _askedAt = 0;
            return;
        }

        // Time in which this process did not run, and so did not ask, is not the peer's. And where it was heard of
        // since it was asked, that silence is over, and this is another one.
        if (_askedAt == 0 || heard >= _askedAt)
            _askedAt = now;
        TimeSpan limit = _options.KeepAliveTimeout - _options.KeepAliveInterval;
        if (now - _askedAt >= limit.TotalMilliseconds && !HasUnreadWord())
            Lose($"it was not heard of for {_options.KeepAliveTimeout}", isSilent: true);
        else
            Owe(ref _owesPing);
    }

    /// <summary>Something has come, and nobody got round to reading it yet.</summary>
    private bool HasUnreadWord()
    {
        try
        {
            return _socket.Available > 0;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>A direction is finished here: if both are, the connection is settled, and our stream ends.</summary>
    private void OnDirectionDone()
    {
        Settle();
        // What has come and is kept will be passed on; whoever sent it need not wait for that.
        if (_isOutgoingDone && IsIncomingHeard)
            Owe(ref _owesEnd);
    }

    /// <summary>The peer's writer has said its last word, or nobody here wants to hear more.</summary>
    private bool IsIncomingHeard => _isIncomingDone || Volatile.Read(ref _completion) is not null;

    /// <summary>Whether both directions are finished; once lost, a connection stays that.</summary>
    private bool Settle()
    {
        // Where the peer wants no more, what is still on its way to it is nothing that could be lost.
        if ((_isOutgoingDone || Volatile.Read(ref _isPeerReaderGone)) && IsIncomingHeard)
            Interlocked.CompareExchange(ref _outcome, IsSettled, IsOpen);
        return Volatile.Read(ref _outcome) == IsSettled;
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
