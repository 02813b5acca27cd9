using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Ginnel.Far;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>
/// Two processes joined through an endpoint: a pipe in each direction that was asked for, and the passing of handles.
/// </summary>
/// <remarks>
/// Reading, writing, sending and receiving handles may go on at the same time, each from one thread. The connection
/// closes when it is disposed, or when every end that it has is completed. What the peer's going away looks like is
/// told by
/// <see cref="PipeReadEnd"/> and <see cref="PipeWriteEnd"/>.
/// </remarks>
public sealed partial class Connection : IDuplexPipe, IDisposable, IAsyncDisposable
{
    private readonly Link _link;
    private readonly PipeReadEnd? _reader;
    private readonly PipeWriteEnd? _writer;

    internal Connection(
        Descriptor socket, Peer peer, LinkRoles roles, int capacity, int mostPeerCapacity, WaitStrategy strategy,
        string path, FarPeer? far = null)
    {
        Peer = peer;
        Path = path;
        _link = new Link(socket, roles, capacity, 0, strategy)
        {
            PeerProcessId = peer.ProcessId,
            MostPeerCapacity = mostPeerCapacity,
            Name = path,
            Far = far,
        };
        if (far is null)
        {
            var router = new PacketRouter(_link, mostPeerCapacity);
            _handles = router.Handles;
            _link.Sink = router;
        }

        Handle = HandleRegistry.Add(this);
        _reader = roles.HasFlag(LinkRoles.Reads) ? new PipeReadEnd(_link, Handle) : null;
        _writer = roles.HasFlag(LinkRoles.Writes) ? new PipeWriteEnd(_link, Handle) : null;
    }

    internal Link Link => _link;

    /// <summary>This connection's number in the process's table of open handles.</summary>
    public int Handle { get; }

    /// <summary>The process at the other end, as the kernel, or its certificate, stated it at opening.</summary>
    public Peer Peer { get; }

    /// <summary>The path of the endpoint's socket, or its address where that is on another computer.</summary>
    public string Path { get; }

    /// <summary>Whether the connection has a <see cref="Reader"/>.</summary>
    public bool CanRead => _reader is not null;

    /// <summary>Whether the connection has a <see cref="Writer"/>.</summary>
    public bool CanWrite => _writer is not null;

    /// <summary>What the peer writes.</summary>
    /// <exception cref="InvalidOperationException">
    /// The connection was opened for writing only; see <see cref="CanRead"/>.
    /// </exception>
    public PipeReadEnd Reader => _reader ?? throw new InvalidOperationException(
        "This connection was opened one way, for writing only, so there is nothing to read from.");

    /// <summary>What the peer reads.</summary>
    /// <exception cref="InvalidOperationException">
    /// The connection was opened for reading only; see <see cref="CanWrite"/>.
    /// </exception>
    public PipeWriteEnd Writer => _writer ?? throw new InvalidOperationException(
        "This connection was opened one way, for reading only, so there is nothing to write to.");

    PipeReader IDuplexPipe.Input => Reader;

    PipeWriter IDuplexPipe.Output => Writer;

    /// <summary>The directions that there are as one stream; disposing it closes the connection.</summary>
    public Stream AsStream() => (_reader, _writer) switch
    {
        ({ } reader, { } writer) => new DuplexStream(reader, writer),
        ({ } reader, null) => reader.AsStream(),
        _ => Writer.AsStream(),
    };

    /// <summary>
    /// Closes the connection: what was published can still be read by the peer. Doing so twice is fine.
    /// </summary>
    public void Dispose()
    {
        _writer?.Dispose();
        _reader?.Dispose();
        Close();
    }

    /// <summary>Waits until what was written is in the pipe, then closes the connection.</summary>
    /// <remarks>
    /// With another computer, waits until it is there, so that this process may end; or the peer is lost, or does not
    /// take it within <see cref="TlsOptions.KeepAliveTimeout"/>. After <see cref="Dispose"/> it is still being sent.
    /// </remarks>
    [SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer.")]
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_writer is not null)
                await _writer.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _reader?.Dispose();
            Close();
        }

        if (_link.Far is { } far)
            await far.WaitForEndAsync().ConfigureAwait(false);
    }

    /// <summary>Closes without a word to the peer: for a connection that has not come about.</summary>
    internal void Abandon()
    {
        _link.Dispose();
        Dispose();
    }

    private void Close()
    {
        _link.Dispose();
        HandleRegistry.Remove(this);
    }
}
