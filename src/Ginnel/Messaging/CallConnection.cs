using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>Two processes that call each other over two pipes, or one that calls the other.</summary>
/// <remarks>
/// Both sides are alike: each may make calls and serve objects, the first of which, number 0, is what the connection is
/// for; callbacks are further ones. Any number of threads write (<see cref="CallOutput"/>), one at a time reads (see
/// CallConnection.Reading.cs), and each call ends with an answer or with what the connection ended with.
/// </remarks>
internal sealed partial class CallConnection : IThreadPoolWorkItem, IAsyncDisposable
{
    private readonly PipeReadEnd _end;
    private readonly PipeWriteEnd _writeEnd;
    private readonly IAsyncDisposable? _owner;
    private readonly FrameReader _input;
    private readonly CallOutput _output;
    private readonly CallTable _table = new();
    private readonly CallOptions _options;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;

    private CallConnection(PipeReadEnd reader, PipeWriteEnd writer, IAsyncDisposable? owner, Peer peer,
        CallOptions options)
    {
        _end = reader;
        _writeEnd = writer;
        _owner = owner;
        _options = options;
        Peer = peer;
        _input = new FrameReader(reader, options.MaxMessageLength);
        _output = new CallOutput(writer, 4 * options.MaxCalls + 1024, options.MaxMessageLength, Fail);
        _onNews = OnNews;
    }

    /// <summary>The process at the other end.</summary>
    public Peer Peer { get; private set; }

    public CallOptions Options => _options;

    /// <summary>The full name of the peer's contract, once it has started.</summary>
    public string PeerContract { get; private set; } = "";

    public CallOutput Output => _output;

    /// <summary>Completes when the connection has ended, whatever the reason.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Why it ended; null while it has not.</summary>
    public Exception? EndReason => Volatile.Read(ref _failure);

    /// <summary>It has ended, or it will as soon as somebody reads. Only once it has started.</summary>
    public bool IsOver => EndReason is not null || _end.Core.Link is { IsHungUp: true } or { HasPeerCompleted: true };

    public static CallConnection Over(Connection connection, CallOptions options) =>
        new(connection.Reader, connection.Writer, connection, connection.Peer, options);

    /// <summary>Nobody vouches for the peer of a bare pipe: its user is one that there is not.</summary>
    public static CallConnection Over(DuplexPipeEnd end, CallOptions options) =>
        new(end.Reader, end.Writer, end, new Peer(0, uint.MaxValue, uint.MaxValue), options);

    /// <summary>Exchanges the first frames, and begins to serve if there is something to serve.</summary>
    /// <exception cref="HandshakeException">The two sides have different contracts.</exception>
    public async ValueTask StartAsync(
        string contract, ulong hash, ServedObject? served, CancellationToken cancellationToken)
    {
        try
        {
            // Both pipes at once: the peer may begin with the other one.
            _end.Core.Link.TryAttach();
            await _output.StartAsync(cancellationToken).ConfigureAwait(false);
            var hello = new HelloBody(HelloBody.CurrentVersion, (uint)_options.MaxCalls, hash, contract);
            _output.Send(CallFrameKind.Hello, hello);
            HelloBody theirs;
            while (!TryReadHello(out theirs))
            {
                if (!await _input.WaitForNewsAsync(cancellationToken).ConfigureAwait(false))
                    throw ClosedByPeer();
            }

            served = Agree(hello, theirs, served);
        }
        catch (Exception exception)
        {
            Fail(exception);
            throw;
        }

        if (Peer.ProcessId == 0 && _end.Core.Link.Far is null)
            Peer = Peer with { ProcessId = _end.Core.Link.PeerProcessId };
        if (served is not null)
        {
            _served = served;
            Volatile.Write(ref _isServing, true);
            QueueReader();
        }
    }

    /// <summary>Ends the calls that are under way, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        Fail(new ObjectDisposedException(nameof(CallConnection), "The connection was closed while the call ran."));
        await Ended.ConfigureAwait(false);
    }

    /// <summary>The end of everything: each call gets to know why. The first reason counts.</summary>
    public void Fail(Exception exception)
    {
        if (Interlocked.CompareExchange(ref _failure, exception, null) is not null)
            return;
        foreach (OutgoingCall call in _table.End(exception))
        {
            if (call.TryClaim())
            {
                call.Exception = Copy(exception);
                call.Senders?.Cancel();
                call.FinishElsewhere();
            }

            call.Release();
        }

        _output.End();
        TellResident();
        lock (_deadlineGate)
            _deadlines?.Dispose();
        CancelIncoming();
        _ = CloseAsync();
    }

    /// <summary>The peer has hung up, and if no call is under way there is nobody to find that out.</summary>
    public void NoticeEnd()
    {
        if (EndReason is null && _table.Count == 0)
            Fail(ClosedByPeer());
    }

    /// <summary>Each call gets an exception of its own, for each is thrown at another place.</summary>
    public static Exception Copy(Exception exception) => exception switch
    {
        PeerDiedException died => new PeerDiedException(died.Message, died.ProcessId),
        PeerFailedException failed => new PeerFailedException(failed.Message, failed.PeerMessage),
        PeerProtocolException => new PeerProtocolException(exception.Message),
        BrokenPipeException => new BrokenPipeException(exception.Message),
        ObjectDisposedException disposed => new ObjectDisposedException(disposed.ObjectName, disposed.Message),
        _ => new GinnelException(exception.Message, exception),
    };

    private async Task CloseAsync()
    {
        try
        {
            _writeEnd.Complete();
            _end.Complete();
            if (_owner is not null)
                await _owner.DisposeAsync().ConfigureAwait(false);
        }
        catch (GinnelException)
        {
            // The peer is gone, or was cut off: there is nothing left to say to it.
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private bool TryReadHello(out HelloBody theirs)
    {
        theirs = default;
        if (!_input.TryRead(out Frame frame))
            return false;
        if (frame.Kind != CallFrameKind.Hello)
            throw _input.Violation($"The peer's first frame is of kind {frame.Kind}, and a hello was expected.");
        var reader = new MessageReader(frame.Payload);
        theirs = HelloBody.Read(ref reader);
        _input.Advance();
        _table.Limit = (int)Math.Min(theirs.MaxCalls, CallTable.MostEntries);
        return true;
    }

    /// <summary>What is served to a peer with this hello.</summary>
    private ServedObject? Agree(in HelloBody ours, in HelloBody theirs, ServedObject? served)
    {
        PeerContract = theirs.Name;
        if (theirs.Version != ours.Version)
            throw Mismatch($"version {ours.Version} of calls", $"version {theirs.Version}");
        // Who calls in JSON takes whatever is served, as it is described.
        if (ours.IsJson && !theirs.IsJson)
            return served;
        if (theirs.IsJson && served is not null)
        {
            return served.ForJson(this) ?? throw new HandshakeException(
                $"The peer calls in JSON, which {ours.Name} does not allow: mark it with [Contract(Json = true)].");
        }

        return theirs.Name == ours.Name && theirs.Hash == ours.Hash
            ? served
            : throw Mismatch(Describe(ours), Describe(theirs));
    }

    private static string Describe(in HelloBody hello) => string.Create(
        CultureInfo.InvariantCulture, $"the contract {hello.Name} with the hash {hello.Hash:X16}");

    private static HandshakeException Mismatch(string ours, string theirs) => new(
        $"This side has {ours}, and the peer has {theirs}. Build both with the same methods in the same order.");

    private BrokenPipeException ClosedByPeer() => new(
        $"The peer ({_end.Core.Link.DescribePeer()}) closed the connection. Whether it ran the calls that " +
        "were under way is not known.");
}
