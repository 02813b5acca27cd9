using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using RabbitMQ.Client;

namespace Ginnel.RabbitMQ;

/// <summary>Publishes one batch after the other, and knows which the broker has confirmed.</summary>
/// <remarks>
/// 1. Wait until fewer messages are unconfirmed than may be.
/// 2. Enter the batch at the end of the list, then publish it: a confirmation may come before that call returns.
/// 3. The broker confirms one batch, or all up to one, in any order. From the head of the list on those that are
///    confirmed are taken off and told. So whoever is told knows that all before it are confirmed, too.
/// 4. A batch that is refused, or reaches no queue, ends the session before anything behind it counts; a new session
///    publishes from there on. That is what keeps the order.
/// </remarks>
internal sealed class PublishWindow
{
    private readonly BrokerSession _session;
    private readonly IChannel _channel;
    private readonly int _most;
    private readonly Action<PublishedBatch>? _confirmed;
    private readonly Lock _gate = new();
    private readonly Queue<(ulong Tag, PublishedBatch Batch)> _published = new();
    private readonly HashSet<ulong> _alone = [];
    private readonly Pulse _changed = new();
    private ulong _tag;
    private ulong _all;
    private int _unconfirmed;
    private bool _isBroken;

    public PublishWindow(BrokerSession session, IChannel channel, int most, Action<PublishedBatch>? confirmed)
    {
        _session = session;
        _channel = channel;
        _most = most;
        _confirmed = confirmed;
        channel.BasicAcksAsync += (_, ack) => Confirm(ack.DeliveryTag, ack.Multiple);
        channel.BasicNacksAsync += (_, nack) => BreakAsync("The broker has refused a message.");
        channel.BasicReturnAsync += (_, returned) => BreakAsync(
            $"The broker has no queue '{returned.RoutingKey}': {returned.ReplyText}.");
    }

    /// <summary>Messages that are published and not confirmed.</summary>
    public int Unconfirmed => Volatile.Read(ref _unconfirmed);

    /// <summary>Steps 1 and 2.</summary>
    public async Task PublishAsync(
        string queue, BasicProperties properties, ReadOnlyMemory<byte> body, PublishedBatch batch,
        CancellationToken cancellationToken)
    {
        await WaitAsync(Math.Max(0, _most - batch.Count), cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _published.Enqueue((++_tag, batch));
            _unconfirmed += batch.Count;
        }

        await _channel.BasicPublishAsync("", queue, mandatory: true, properties, body, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Waits until no more than so many messages are unconfirmed.</summary>
    public async Task WaitAsync(int most, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = _changed.Next;
            if (Unconfirmed <= most)
                return;
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Step 3.</summary>
    private Task Confirm(ulong tag, bool isForAll)
    {
        lock (_gate)
        {
            if (_isBroken)
                return Task.CompletedTask;
            if (isForAll)
                _all = Math.Max(_all, tag);
            else
                _alone.Add(tag);
            while (_published.TryPeek(out (ulong Tag, PublishedBatch Batch) head)
                && (_alone.Remove(head.Tag) || head.Tag <= _all))
            {
                _published.Dequeue();
                _unconfirmed -= head.Batch.Count;
                _confirmed?.Invoke(head.Batch);
            }
        }

        _changed.Signal();
        return Task.CompletedTask;
    }

    /// <summary>Step 4.</summary>
    private Task BreakAsync(string reason)
    {
        lock (_gate)
            _isBroken = true;
        return _session.End(reason);
    }
}
