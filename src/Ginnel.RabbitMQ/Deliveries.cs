using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using RabbitMQ.Client;

namespace Ginnel.RabbitMQ;

/// <summary>What a queue delivers, until it is acknowledged: as many as were asked for, and no more.</summary>
internal sealed class Deliveries : AsyncDefaultBasicConsumer
{
    private readonly BrokerSession _session;
    private readonly string _queue;
    // The broker bounds it: it sends no more than the prefetch before something is acknowledged.
    private readonly Channel<Delivery> _waiting = System.Threading.Channels.Channel.CreateUnbounded<Delivery>();

    private Deliveries(BrokerSession session, IChannel channel, string queue)
        : base(channel)
    {
        _session = session;
        _queue = queue;
    }

    public static async Task<Deliveries> BeginAsync(
        BrokerSession session, string queue, int most, CancellationToken cancellationToken)
    {
        IChannel channel = await session.OpenChannelAsync(cancellationToken).ConfigureAwait(false);
        await channel.BasicQosAsync(0, (ushort)Math.Min(most, ushort.MaxValue), global: false, cancellationToken)
            .ConfigureAwait(false);
        var deliveries = new Deliveries(session, channel, queue);
        await channel.BasicConsumeAsync(queue, autoAck: false, deliveries, cancellationToken).ConfigureAwait(false);
        return deliveries;
    }

    /// <summary>Waits for one, and takes those that are there behind it, up to so many bytes.</summary>
    public async Task TakeAsync(List<Delivery> taken, int mostBytes, CancellationToken cancellationToken)
    {
        taken.Clear();
        taken.Add(await _waiting.Reader.ReadAsync(cancellationToken).ConfigureAwait(false));
        int length = taken[0].Body.Length;
        while (length < mostBytes && _waiting.Reader.TryRead(out Delivery next))
        {
            taken.Add(next);
            length += next.Body.Length;
        }
    }

    /// <summary>All up to one are done with.</summary>
    public ValueTask AcknowledgeAsync(ulong tag, CancellationToken cancellationToken) =>
        Channel.BasicAckAsync(tag, multiple: true, cancellationToken);

    /// <summary>One cannot be read: it becomes a dead letter.</summary>
    public ValueTask RefuseAsync(ulong tag, CancellationToken cancellationToken) =>
        Channel.BasicRejectAsync(tag, requeue: false, cancellationToken);

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        // The client takes its buffer back.
        _waiting.Writer.TryWrite(new Delivery(deliveryTag, body.ToArray()));
        return Task.CompletedTask;
    }

    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        _session.End($"The broker delivers nothing more of '{_queue}': it was deleted, or its node is gone.");
}
