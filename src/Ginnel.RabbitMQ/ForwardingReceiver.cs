using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Spooling;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Ginnel.RabbitMQ;

/// <summary>Stores what far spools send in a spool here, each message once, and sends their receipts.</summary>
/// <remarks>
/// 1. Take what the broker delivers, up to so many bytes. It is in the order of each sender.
/// 2. Of each batch: what the spool has of its origin is left out. If something between that and the batch is missing,
///    say so to the origin, which sends it again, and leave the batch out: it comes again, too.
/// 3. Append the rest, each with a header that says where it came from, and wait until it is stored.
/// 4. Acknowledge all to the broker.
/// Killed before step 3 has ended, the broker delivers the same to the next one, which finds in the spool what is
/// there. Killed before step 4, it finds all of it there. The same holds for a connection that is lost.
/// <see cref="ReceiptReporter"/> does the rest. What cannot be read becomes a dead letter of the broker's.
/// </remarks>
public sealed class ForwardingReceiver : Forwarder
{
    private const int MostBytes = 4 << 20;
    private const string Side = "receiving side";

    private static readonly TimeSpan s_askAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_writeEach = TimeSpan.FromSeconds(5);

    private readonly Origins _origins;
    private readonly List<RawMessage> _messages = [];
    private readonly List<(Guid Origin, long Sequence)> _keys = [];
    private readonly Dictionary<Guid, (long Last, long Time)> _asked = [];
    private ConsumerAccount? _account;
    // The last message that was appended here, and all before it that are in the table of origins.
    private long _appended;
    private long _writtenAt;

    /// <summary>Makes one; <see cref="Forwarder.RunAsync"/> runs it.</summary>
    /// <param name="spool">The spool, opened for reading and appending. It stays the caller's.</param>
    /// <param name="options">The route and the broker.</param>
    /// <param name="log">Told of connections and of what goes wrong; null for nobody.</param>
    public ForwardingReceiver(Spool spool, ForwardingOptions options, ILogger? log = null)
        : base(spool, options, log, Side)
    {
        _origins = new Origins(options.Folder, options.Route);
    }

    /// <summary>Its name among the spool's consumers: it keeps messages until their receipts are on the way.</summary>
    public string Consumer => ReceiptReporter.Prefix + Options.Route;

    /// <inheritdoc/>
    private protected override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        _account = Spool.OpenAccount(Consumer, SpoolStart.Next);
        // What one that was killed has appended, and nobody has synced, is not readable before.
        long next = await Spool.SettleAsync(cancellationToken).ConfigureAwait(false);
        _origins.Recover(Spool);
        _appended = next - 1;
    }

    /// <inheritdoc/>
    private protected override async Task RunSessionAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        await Topology.DeclareAsync(session, cancellationToken).ConfigureAwait(false);
        var reporter = new ReceiptReporter(
            Spool, _account!, _origins, Topology, Options, Metrics, WriteOriginsAsync);
        await RunTogetherAsync(
            cancellationToken,
            token => StoreAsync(session, token),
            token => reporter.RunAsync(session, token)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    private protected override void Close()
    {
        _account?.Dispose();
        _account = null;
    }

    private async Task StoreAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        PublishWindow asks = await session.OpenPublisherAsync(1, null, cancellationToken).ConfigureAwait(false);
        int most = Math.Max(2, Options.MostUnconfirmed / Options.MostInBatch);
        Deliveries deliveries = await Deliveries.BeginAsync(
            session, Topology.Messages, most, cancellationToken).ConfigureAwait(false);
        _asked.Clear();
        var taken = new List<Delivery>();
        var refused = new List<ulong>();
        while (true)
        {
            await deliveries.TakeAsync(taken, MostBytes, cancellationToken).ConfigureAwait(false);
            refused.Clear();
            _messages.Clear();
            _keys.Clear();
            foreach (Delivery delivery in taken)
                await AddAsync(session, asks, delivery, refused, cancellationToken).ConfigureAwait(false);
            await AppendAllAsync(cancellationToken).ConfigureAwait(false);
            foreach (ulong tag in refused)
                await deliveries.RefuseAsync(tag, cancellationToken).ConfigureAwait(false);
            await deliveries.AcknowledgeAsync(taken[^1].Tag, cancellationToken).ConfigureAwait(false);
            if (Environment.TickCount64 - _writtenAt > s_writeEach.TotalMilliseconds)
                await WriteOriginsAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Step 2.</summary>
    private async Task AddAsync(
        BrokerSession session, PublishWindow asks, Delivery delivery, List<ulong> refused,
        CancellationToken cancellationToken)
    {
        if (MessageBatch.TryRead(delivery.Body, out string reason) is not { } batch)
        {
            Log.Poison(Name, reason);
            Metrics.Poison();
            refused.Add(delivery.Tag);
            return;
        }

        // What is to be appended in this round counts as there: no other round begins before it is.
        long last = _keys.FindLast(key => key.Origin == batch.Origin) is { Sequence: > 0 } key
            ? key.Sequence
            : _origins.LastOf(batch.Origin);
        if (batch.Previous > last)
        {
            await AskAsync(session, asks, batch.Origin, last, cancellationToken).ConfigureAwait(false);
            return;
        }

        long duplicates = Math.Clamp(last - batch.First + 1, 0, batch.Messages.Count);
        for (int index = (int)duplicates; index < batch.Messages.Count; index++)
        {
            RawMessage message = batch.Messages[index];
            long sequence = batch.First + index;
            byte[] headers = Origins.Mark(message.Headers.Span, Options.Route, batch.Origin, sequence);
            _messages.Add(message with { Headers = headers });
            _keys.Add((batch.Origin, sequence));
        }

        if (duplicates > 0)
            Metrics.Duplicate(duplicates);
    }

    /// <summary>Says what is missing, once for each message, and again after a while.</summary>
    private async Task AskAsync(
        BrokerSession session, PublishWindow asks, Guid origin, long last, CancellationToken cancellationToken)
    {
        long now = Environment.TickCount64;
        if (_asked.TryGetValue(origin, out (long Last, long Time) asked) && asked.Last == last
            && now - asked.Time < s_askAgain.TotalMilliseconds)
            return;
        Log.Gap(Name, origin, last);
        await Topology.DeclareReceiptsAsync(session, origin, cancellationToken).ConfigureAwait(false);
        byte[] body = ReceiptBatch.Write(
            origin, [new ReceiptEntry(ReceiptKind.Wanted, last, last, 0, null)]);
        var properties = new BasicProperties { Persistent = true, Type = "ginnel-receipts" };
        await asks.PublishAsync(
            Topology.ReceiptsOf(origin), properties, body, new PublishedBatch(last, 1, 0), cancellationToken)
            .ConfigureAwait(false);
        await asks.WaitAsync(0, cancellationToken).ConfigureAwait(false);
        _asked[origin] = (last, now);
    }

    /// <summary>Step 3. A full disk is waited for with everything in place: nothing is to be delivered again.</summary>
    private async Task AppendAllAsync(CancellationToken cancellationToken)
    {
        int appended = 0;
        while (appended < _messages.Count)
        {
            long last = _appended;
            int count = Spool.AppendSome(_messages, appended, ref last, out Exception? failure);
            for (int index = appended; index < appended + count; index++)
                _origins.Advance(_keys[index].Origin, _keys[index].Sequence);
            Interlocked.Exchange(ref _appended, last);
            appended += count;
            if (failure is not null)
                await PauseAsync(failure, cancellationToken).ConfigureAwait(false);
            else if (appended < _messages.Count)
                await Spool.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        }

        // Also what an earlier session has appended and not synced: it came again, and is a duplicate by now.
        while (Spool.IsDurable && _appended > 0)
        {
            try
            {
                await Spool.SyncAsync(_appended, cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (SystemCallException failure)
            {
                await PauseAsync(failure, cancellationToken).ConfigureAwait(false);
            }
        }

        Metrics.Stored(_messages.Count);
    }

    private Task PauseAsync(Exception failure, CancellationToken cancellationToken)
    {
        Log.Waiting(Name, failure.Message);
        return Task.Delay(Options.LongestPause, cancellationToken);
    }

    /// <summary>Writes down which messages of each origin are here.</summary>
    private async Task WriteOriginsAsync(CancellationToken cancellationToken)
    {
        long appended = Interlocked.Read(ref _appended);
        if (Spool.IsDurable && appended > 0)
            await Spool.SyncAsync(appended, cancellationToken).ConfigureAwait(false);
        _writtenAt = Environment.TickCount64;
        _origins.Write(Spool, appended + 1);
    }
}
