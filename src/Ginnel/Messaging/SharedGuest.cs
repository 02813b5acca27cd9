using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Far;
using Ginnel.Sharing;

namespace Ginnel.Messaging;

/// <summary>The other side of a <see cref="SharedHost"/>: has the region, and knows when the host has gone.</summary>
internal sealed class SharedGuest : IAsyncDisposable
{
    private readonly Connection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _watching;

    private SharedGuest(Connection connection, SharedRegion region)
    {
        _connection = connection;
        Region = region;
        _watching = WatchAsync();
    }

    /// <summary>What the host gave.</summary>
    public SharedRegion Region { get; }

    /// <summary>For doorbells.</summary>
    public Connection Connection => _connection;

    /// <summary>The host's process.</summary>
    public Peer Peer => _connection.Peer;

    /// <summary>Completes when the host has gone: it closed, or its process died.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Connects, and takes the region.</summary>
    /// <inheritdoc cref="Endpoint.ConnectAsync"/>
    /// <param name="name">The name.</param>
    /// <param name="options">Null for a host that is there already.</param>
    /// <param name="hello">What this side expects.</param>
    /// <param name="own">The region that this side brings, if it has to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask<SharedGuest> ConnectAsync(
        string name, ConnectOptions? options, SharedHello hello, SharedRegion? own,
        CancellationToken cancellationToken)
    {
        FarAddress.Refuse(name, "what is shared here");
        Connection connection = await Endpoint.ConnectAsync(name, options, cancellationToken).ConfigureAwait(false);
        try
        {
            await hello.WriteToAsync(connection, cancellationToken).ConfigureAwait(false);
            await hello.ReadSameAsync(connection, cancellationToken).ConfigureAwait(false);
            if (own is not null)
                await connection.SendHandleAsync(own, cancellationToken).ConfigureAwait(false);
            SharedRegion region = await connection.ReceiveHandleAsync<SharedRegion>(cancellationToken)
                .ConfigureAwait(false);
            return new SharedGuest(connection, region);
        }
        catch (EndOfStreamException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new HandshakeException($"Whoever listens under '{name}' closed the connection at once.");
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Leaves. The region is given back.</summary>
    public async ValueTask DisposeAsync()
    {
        await LeaveAsync().ConfigureAwait(false);
        Region.Dispose();
    }

    /// <summary>Leaves, and keeps the region for those who still read it. Instead of disposing it.</summary>
    public async ValueTask LeaveAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            await SharedHost.UntilEndAsync(_connection, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is GinnelException or IOException or OperationCanceledException
            or InvalidOperationException or ObjectDisposedException)
        {
            // It died, or we leave.
        }

        _ended.TrySetResult();
    }
}
