using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Spooling;
using RabbitMQ.Client;

namespace Ginnel.RabbitMQ;

/// <summary>Tells far senders what the consumers of the spool here do with their messages.</summary>
/// <remarks>
/// It keeps an account of its own in the spool, so that a message, which says whose it is, stays until its receipt is
/// on the way. In that account each message has the outcome that it has at the consumer that counts.
/// 1. Look how far the consumers are.
/// 2. From the account on, take all messages that are handled, without a hole. Publish what became of them to the
///    queues of their origins, and wait until the broker has confirmed that.
/// 3. Have the file of origins tell of them, for they may go now. Write them into the account.
/// 4. Behind the first that is not handled, report those that are, as far as a window reaches, and how far messages
///    were delivered. This is remembered only here.
/// 5. If nothing was found, wait until a consumer does something.
/// Killed between steps 2 and 3, or after step 4, the next one reports the same again, which changes nothing there.
/// </remarks>
internal sealed class ReceiptReporter(
    Spool spool, ConsumerAccount account, Origins origins, Topology topology, ForwardingOptions options,
    ForwardingMetrics metrics, Func<CancellationToken, Task> writeOrigins)
{
    /// <summary>Of the accounts that reporters keep: they are no consumers who handle anything.</summary>
    public const string Prefix = "forwarded-";

    private const int MostAtOnce = 8192;
    private const int Window = 1024;
    private const int MostUnconfirmed = 64;

    // Consumers handle messages one by one. To look at each alone would cost more than they do.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly HashSet<Guid> _declared = [];
    private readonly HashSet<long> _early = [];
    private readonly ConsumerOutcome[] _outcomes = new ConsumerOutcome[MostAtOnce];
    private readonly ConsumerOutcome[] _others = new ConsumerOutcome[MostAtOnce];
    private readonly Dictionary<Guid, List<ReceiptEntry>> _receipts = [];
    private PublishWindow? _window;
    private BrokerSession? _session;
    private long _delivered = 1;

    public async Task RunAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        _session = session;
        _window = await session.OpenPublisherAsync(MostUnconfirmed, null, cancellationToken).ConfigureAwait(false);
        var readers = new List<SpoolReader>();
        try
        {
            for (int index = 0; index < 3; index++)
                readers.Add(spool.OpenReader(null, new SpoolReadOptions { SkipDamage = true }));
            while (true)
            {
                uint announced = spool.AnnounceHandled();
                List<ConsumerSnapshot> consumers = spool.ReadConsumers().FindAll(Counts);
                bool hasMoved = await ReportHandledAsync(readers[0], consumers, cancellationToken)
                    .ConfigureAwait(false);
                // As a rule those before it follow at once.
                if (!hasMoved)
                    hasMoved = await ReportEarlyAsync(readers[1], consumers, cancellationToken).ConfigureAwait(false);
                hasMoved |= await ReportDeliveredAsync(readers[2], consumers, cancellationToken).ConfigureAwait(false);
                if (!hasMoved)
                    await spool.WaitHandledAsync(announced, cancellationToken).ConfigureAwait(false);
                await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            readers.ForEach(static reader => reader.Dispose());
        }
    }

    private bool Counts(ConsumerSnapshot consumer) => options.FarConsumer is { } name
        ? consumer.Name == name
        : !consumer.Name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Steps 2 and 3; true if there was anything.</summary>
    private async Task<bool> ReportHandledAsync(
        SpoolReader reader, List<ConsumerSnapshot> consumers, CancellationToken cancellationToken)
    {
        long first = account.Delivered;
        int count = FindOutcomes(consumers, first, MostAtOnce);
        int handled = 0;
        while (handled < count && _outcomes[handled].IsHandled)
            handled++;
        if (handled == 0)
            return false;
        Collect(reader, first, handled, static _ => true);
        await PublishAsync(cancellationToken).ConfigureAwait(false);
        if (first + handled > origins.Written)
            await writeOrigins(cancellationToken).ConfigureAwait(false);
        for (int index = 0; index < handled; index++)
        {
            ConsumerOutcome outcome = _outcomes[index];
            account.Finish(first + index, outcome.State, outcome.Time, outcome.DeadLetter);
        }

        account.Sync();
        _early.RemoveWhere(sequence => sequence < first + handled);
        return true;
    }

    /// <summary>Step 4, of messages that were handled before others that come before them.</summary>
    private async Task<bool> ReportEarlyAsync(
        SpoolReader reader, List<ConsumerSnapshot> consumers, CancellationToken cancellationToken)
    {
        long first = account.Delivered;
        int count = FindOutcomes(consumers, first, Window);
        int end = 0;
        for (int index = 0; index < count; index++)
        {
            if (_outcomes[index].IsHandled && !_early.Contains(first + index))
                end = index + 1;
        }

        if (end == 0)
            return false;
        Collect(reader, first, end, sequence => !_early.Contains(sequence));
        await PublishAsync(cancellationToken).ConfigureAwait(false);
        for (int index = 0; index < end; index++)
        {
            if (_outcomes[index].IsHandled)
                _early.Add(first + index);
        }

        return true;
    }

    /// <summary>Step 4, of messages that were delivered.</summary>
    private async Task<bool> ReportDeliveredAsync(
        SpoolReader reader, List<ConsumerSnapshot> consumers, CancellationToken cancellationToken)
    {
        long end = 0;
        long time = 0;
        foreach (ConsumerSnapshot consumer in consumers)
        {
            end = Math.Max(end, consumer.Delivered);
            time = Math.Max(time, consumer.Active);
        }

        long first = Math.Max(_delivered, account.Delivered);
        end = Math.Min(Math.Min(end, first + MostAtOnce), spool.Visible);
        if (end <= first)
            return false;
        foreach (SpoolMessage message in Read(reader, first, end))
        {
            if (!origins.TryReadMark(message, out Guid origin, out long sequence))
                continue;
            List<ReceiptEntry> entries = EntriesOf(origin);
            entries.Clear();
            entries.Add(new ReceiptEntry(ReceiptKind.Delivered, sequence, sequence, time, null));
        }

        await PublishAsync(cancellationToken).ConfigureAwait(false);
        _delivered = end;
        return true;
    }

    /// <summary>What became of messages at the consumer that counts, or the first that has handled each.</summary>
    private int FindOutcomes(List<ConsumerSnapshot> consumers, long first, int most)
    {
        int count = (int)Math.Min(most, spool.Visible - first);
        if (count <= 0 || consumers.Count == 0)
            return 0;
        for (int index = 0; index < consumers.Count; index++)
        {
            ConsumerSnapshot consumer = consumers[index];
            Span<ConsumerOutcome> found = (index == 0 ? _outcomes : _others).AsSpan(0, count);
            count = spool.ReadOutcomes(consumer, first, found);
            for (int place = 0; index > 0 && place < count; place++)
            {
                if (!_outcomes[place].IsHandled)
                    _outcomes[place] = _others[place];
            }
        }

        // Who counts alone, and began behind a message, will never get it.
        for (int place = 0; options.FarConsumer is not null && place < count; place++)
        {
            if (_outcomes[place].State == ReceiptState.NotForConsumer)
                _outcomes[place] = new ConsumerOutcome(ReceiptState.Skipped, 0, 0);
        }

        return count;
    }

    /// <summary>Has the receipts of forwarded messages ready for their origins.</summary>
    private void Collect(SpoolReader reader, long first, int count, Predicate<long> isNew)
    {
        foreach (SpoolMessage message in Read(reader, first, first + count))
        {
            ConsumerOutcome outcome = _outcomes[message.Sequence - first];
            if (!outcome.IsHandled || !isNew(message.Sequence)
                || !origins.TryReadMark(message, out Guid origin, out long sequence))
                continue;
            string? reason = outcome.State == ReceiptState.Rejected ? spool.ReadReasonOf(outcome) ?? "" : null;
            ReceiptKind kind = outcome.State switch
            {
                ReceiptState.Acknowledged => ReceiptKind.Acknowledged,
                ReceiptState.Rejected => ReceiptKind.Rejected,
                _ => ReceiptKind.Skipped,
            };
            ReceiptBatch.Add(EntriesOf(origin), kind, sequence, outcome.Time, reason);
            metrics.Receipts(1);
        }
    }

    /// <summary>Messages from one up to another. The reader then stands where it goes on, and need not seek.</summary>
    private static IEnumerable<SpoolMessage> Read(SpoolReader reader, long first, long end)
    {
        reader.Seek(first);
        long next = first;
        while (next < end && reader.TryRead(out SpoolMessage message) && message.Sequence < end)
        {
            next = message.Sequence + 1;
            yield return message;
        }
    }

    private List<ReceiptEntry> EntriesOf(Guid origin)
    {
        if (!_receipts.TryGetValue(origin, out List<ReceiptEntry>? entries))
            _receipts[origin] = entries = [];
        return entries;
    }

    /// <summary>Publishes what is ready, and waits until it is confirmed.</summary>
    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        foreach ((Guid origin, List<ReceiptEntry> entries) in _receipts)
        {
            if (entries.Count == 0)
                continue;
            if (_declared.Add(origin))
                await topology.DeclareReceiptsAsync(_session!, origin, cancellationToken).ConfigureAwait(false);
            var properties = new BasicProperties { Persistent = true, Type = "ginnel-receipts" };
            await _window!.PublishAsync(
                topology.ReceiptsOf(origin), properties, ReceiptBatch.Write(origin, entries),
                new PublishedBatch(entries[^1].Last, 1, 0), cancellationToken).ConfigureAwait(false);
            entries.Clear();
        }

        await _window!.WaitAsync(0, cancellationToken).ConfigureAwait(false);
    }
}
