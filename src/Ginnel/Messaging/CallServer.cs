using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;

namespace Ginnel.Messaging;

/// <summary>Listens under a name, and serves an object to each client.</summary>
public sealed class CallServer : IAsyncDisposable
{
    private readonly EndpointListener _listener;
    private readonly ServeOptions _options;
    private readonly ulong _hash;
    private readonly Func<Peer, ServedObject> _factory;
    private readonly bool _ownsImplementations;
    private readonly Lock _gate = new();
    private readonly HashSet<CallSession> _sessions = [];
    private readonly Task _accepting;

    private CallServer(
        EndpointListener listener, ServeOptions options, ulong hash, Func<Peer, ServedObject> factory,
        bool ownsImplementations)
    {
        _listener = listener;
        _options = options;
        _hash = hash;
        _factory = factory;
        _ownsImplementations = ownsImplementations;
        _accepting = AcceptAsync();
    }

    /// <summary>The name that clients connect to.</summary>
    public string Name => _listener.Name;

    /// <summary>The path of the socket.</summary>
    public string Path => _listener.Path;

    /// <summary>The clients that are connected at the moment.</summary>
    public IReadOnlyList<CallSession> Sessions
    {
        get
        {
            lock (_gate)
                return [.. _sessions];
        }
    }

    /// <summary>
    /// Stops listening, closes all connections, cancels what runs for them, and waits until that has returned.
    /// </summary>
    [SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer.")]
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(Sessions.Select(static session => session.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    internal static CallServer Listen(
        string name, ServeOptions? options, ulong hash, Func<Peer, ServedObject> factory, bool ownsImplementations)
    {
        ServeOptions checkedOptions = Calls.Checked(options);
        EndpointListener listener = Endpoint.Listen(name, checkedOptions.Listen);
        return new CallServer(listener, checkedOptions, hash, factory, ownsImplementations);
    }

    private async Task AcceptAsync()
    {
        await foreach (Connection connection in _listener.AcceptAllAsync().ConfigureAwait(false))
        {
            ServedObject served;
            try
            {
                served = _factory(connection.Peer);
            }
#pragma warning disable CA1031 // A factory that throws refuses this client, and must not end the server.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                connection.Writer.Complete(exception);
                await connection.DisposeAsync().ConfigureAwait(false);
                continue;
            }

            var session = new CallSession(
                CallConnection.Over(connection, _options), served, _hash, _options, _ownsImplementations);
            lock (_gate)
                _sessions.Add(session);
            _ = ForgetAsync(session);
        }
    }

    private async Task ForgetAsync(CallSession session)
    {
        await session.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
            _sessions.Remove(session);
    }
}
