using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using RabbitMQ.Client;

namespace Ginnel.RabbitMQ;

/// <summary>One connection and its channels. Whatever ends one of them ends all.</summary>
internal sealed class BrokerSession : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly IConnection _connection;
    private readonly List<IChannel> _channels = [];
    private readonly CancellationTokenSource _ended = new();
    private string? _reason;

    private BrokerSession(IConnection connection)
    {
        _connection = connection;
        connection.ConnectionShutdownAsync += (_, shutdown) => End(shutdown.ToString());
    }

    /// <summary>Cancelled when the connection, a channel or a consumer has ended.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Why it has ended; null where it has not.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    public string Node => _connection.Endpoint.ToString();

    public static async Task<BrokerSession> ConnectAsync(
        ForwardingOptions options, CancellationToken cancellationToken)
    {
        ConnectionFactory factory = options.CreateFactory();
        IConnection connection = await factory.CreateConnectionAsync(
            options.Endpoints(factory), cancellationToken).ConfigureAwait(false);
        return new BrokerSession(connection);
    }

    /// <summary>A channel for anything but publishing.</summary>
    public Task<IChannel> OpenChannelAsync(CancellationToken cancellationToken) =>
        OpenChannelAsync(new CreateChannelOptions(false, false), cancellationToken);

    /// <summary>A channel whose messages are confirmed.</summary>
    /// <param name="most">How many messages may be unconfirmed.</param>
    /// <param name="confirmed">Told of what is confirmed, in the order in which it was published.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<PublishWindow> OpenPublisherAsync(
        int most, Action<PublishedBatch>? confirmed, CancellationToken cancellationToken)
    {
        var options = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);
        IChannel channel = await OpenChannelAsync(options, cancellationToken).ConfigureAwait(false);
        return new PublishWindow(this, channel, most, confirmed);
    }

    /// <summary>Closes a channel that is not needed any more, and lives on without it.</summary>
    public async ValueTask CloseAsync(IChannel channel)
    {
        lock (_channels)
            _channels.Remove(channel);
        await channel.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the session. The first reason is kept.</summary>
    public Task End(string reason)
    {
        Interlocked.CompareExchange(ref _reason, reason, null);
        return _ended.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await End("It was closed.").ConfigureAwait(false);
        // What is not acknowledged goes back to its queue either way; a node that is gone is not waited for.
        await _connection.AbortAsync(s_patience).ConfigureAwait(false);
        foreach (IChannel channel in _channels)
            await channel.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        // The token is not disposed: late events of the connection still cancel it, which costs nothing.
    }

    private async Task<IChannel> OpenChannelAsync(CreateChannelOptions options, CancellationToken cancellationToken)
    {
        IChannel channel = await _connection.CreateChannelAsync(options, cancellationToken).ConfigureAwait(false);
        // Channels for declarations are closed by us.
        channel.ChannelShutdownAsync += (_, shutdown) =>
            shutdown.Initiator == ShutdownInitiator.Application ? Task.CompletedTask : End(shutdown.ToString());
        channel.CallbackExceptionAsync += (_, failure) => End(failure.Exception.Message);
        lock (_channels)
            _channels.Add(channel);
        return channel;
    }
}
