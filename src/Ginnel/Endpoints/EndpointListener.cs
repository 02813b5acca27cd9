using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Segments;

namespace Ginnel.Endpoints;

/// <summary>Listens under a name, and gives the connections of those who may connect.</summary>
/// <remarks>
/// Clients are received in the background, side by side, whether or not somebody waits in <see cref="AcceptAsync"/>; so
/// one that stays silent never keeps another waiting. All members can be used from any thread.
/// </remarks>
public sealed class EndpointListener : IDisposable, IAsyncDisposable
{
    private readonly IConnectionReceiver _receiver;
    private readonly Channel<Connection> _ready = Channel.CreateUnbounded<Connection>();
    private readonly Lock _gate = new();
    private int _readyCount;
    private long _acceptedCount;
    private bool _isDisposed;

    internal EndpointListener(string name, IConnectionReceiver receiver, ListenOptions options)
    {
        Name = name;
        Options = options;
        Capacity = OwnedSegment.RoundCapacity(options.Capacity, nameof(options.Capacity));
        _receiver = receiver;
        Handle = HandleRegistry.Add(this);
        receiver.Start(this);
    }

    internal ListenOptions Options { get; }

    internal int Capacity { get; }

    /// <summary>This listener's number in the process's table of open handles.</summary>
    public int Handle { get; }

    /// <summary>The name that clients connect to.</summary>
    public string Name { get; }

    /// <summary>
    /// The path of the socket; or the address, with the port that was chosen, where it is for other computers.
    /// </summary>
    public string Path => _receiver.Path;

    /// <summary>Waits for the next client.</summary>
    /// <returns>An open connection, which is the caller's to dispose.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled. No client is lost by that.</exception>
    /// <exception cref="ObjectDisposedException">The listener was disposed, before or during the wait.</exception>
    public async ValueTask<Connection> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _ready.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_ready.Reader.TryRead(out Connection? connection))
            {
                OnAccepted();
                return connection;
            }
        }

        throw new ObjectDisposedException(nameof(EndpointListener), $"The listener '{Name}' was disposed.");
    }

    /// <summary>Gives one client after the other, until the listener is disposed.</summary>
    /// <inheritdoc cref="AcceptAsync"/>
    public async IAsyncEnumerable<Connection> AcceptAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await _ready.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!_ready.Reader.TryRead(out Connection? connection))
                continue;
            OnAccepted();
            yield return connection;
        }
    }

    /// <summary>Stops listening and removes the socket. Connections that were accepted stay open.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        _receiver.Dispose();
        _ready.Writer.TryComplete();
        while (_ready.Reader.TryRead(out Connection? connection))
            connection.Dispose();
        HandleRegistry.Remove(this);
    }

    /// <inheritdoc cref="Dispose"/>
    [SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer.")]
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A client has its connection, and waits to be accepted.</summary>
    internal void OnReady(Connection connection)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _ready.Writer.TryWrite(connection);
                if (++_readyCount >= Options.Backlog)
                    _receiver.Pause();
                return;
            }
        }

        connection.Dispose();
    }

    internal void ReportRefusal(Peer peer, GinnelException exception)
    {
        if (Options.OnRefused is { } onRefused)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static state => state.onRefused(state.peer, state.exception), (onRefused, peer, exception),
                preferLocal: false);
        }
    }

    internal HandleFlow Describe() => new(
        Volatile.Read(ref _acceptedCount), Options.Backlog, Math.Max(0, Volatile.Read(ref _readyCount)),
        null, false, 0, 0);

    private void OnAccepted()
    {
        lock (_gate)
        {
            _acceptedCount++;
            if (--_readyCount < Options.Backlog && !_isDisposed)
                _receiver.Resume();
        }
    }
}
