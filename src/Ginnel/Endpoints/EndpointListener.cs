using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>Listens under a name, and gives the connections of those who may connect.</summary>
/// <remarks>
/// Clients are received in the background, side by side, whether or not somebody waits in <see cref="AcceptAsync"/>; so
/// one that stays silent never keeps another waiting. All members can be used from any thread.
/// </remarks>
public sealed partial class EndpointListener : IDisposable, IAsyncDisposable
{
    private readonly EndpointBinding _binding;
    private readonly Channel<Connection> _ready = Channel.CreateUnbounded<Connection>();
    private readonly Lock _gate = new();
    private bool _isDisposed;

    internal EndpointListener(string name, EndpointBinding binding, ListenOptions options)
    {
        Name = name;
        Options = options;
        Capacity = OwnedSegment.RoundCapacity(options.Capacity, nameof(options.Capacity));
        _binding = binding;
        _timer = new Timer(
            static state => ((EndpointListener)state!).OnTimer(), this, Timeout.Infinite, Timeout.Infinite);
        Handle = HandleRegistry.Add(this);
        _registration = EventLoop.Register(binding.Socket, this, Platform.EpollEvents.In);
        _registration.Hold(this);
    }

    internal ListenOptions Options { get; }

    internal int Capacity { get; }

    /// <summary>This listener's number in the process's table of open handles.</summary>
    public int Handle { get; }

    /// <summary>The name that clients connect to.</summary>
    public string Name { get; }

    /// <summary>The path of the socket.</summary>
    public string Path => _binding.Path;

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
        List<HalfOpenConnection> halfOpen;
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            halfOpen = [.. _halfOpen];
            _halfOpen.Clear();
        }

        _registration.Dispose();
        _timer.Dispose();
        _binding.Dispose();
        foreach (HalfOpenConnection client in halfOpen)
            client.End(null);
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
}
