using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Spooling;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Ginnel.RabbitMQ;

/// <summary>Sends the messages of a spool to a far one, and brings their receipts back.</summary>
/// <remarks>
/// In the spool here it is the consumer <c>forward-ROUTE</c>: to that, a message is delivered when the far consumer
/// has been given it, and acknowledged or rejected when the far consumer has done so. One process at a time sends a
/// spool over a route.
/// 1. Read what follows the last message that was sent, and wait until that is on the disk: otherwise a loss of power
///    could take it, and its sequence be given to another message, which would count as a duplicate there.
/// 2. Publish it, with the sequence of what was sent before. At most so many are unconfirmed.
/// 3. Once the broker has confirmed a message and all before it, it is forwarded. That is noted in a file each second.
/// 4. Take receipts from their queue, write them into the account, sync, and only then acknowledge them there.
/// 5. If the far side says that messages are missing there, go on with those.
/// Killed anywhere, the next one begins behind what the file says, or behind what is handled. What was published since
/// travels again, and is a duplicate there; receipts that were taken and not acknowledged come again, and change
/// nothing.
/// </remarks>
public sealed class ForwardingSender : Forwarder
{
    private const int ReceiptBatches = 64;
    private const int ReceiptBytes = 1 << 20;
    private const string Side = "sending side";

    private static readonly TimeSpan s_noteEach = TimeSpan.FromSeconds(1);

    private readonly ProgressFile _file;
    private readonly Pulse _forwardedMore = new();
    private readonly Pulse _isWanted = new();
    // Held while the account is used; and while it changes what is forwarded. The client confirms within the second.
    private readonly Lock _gate = new();
    private readonly Lock _placeGate = new();
    private ConsumerAccount? _account;
    private PublishWindow? _window;
    private long _forwarded;
    private long _noted;
    // -1 for none.
    private long _wanted = -1;
    private int _round;

    /// <summary>Makes one; <see cref="Forwarder.RunAsync"/> runs it.</summary>
    /// <param name="spool">The spool, opened for reading. It stays the caller's.</param>
    /// <param name="options">The route and the broker.</param>
    /// <param name="log">Told of connections and of what goes wrong; null for nobody.</param>
    public ForwardingSender(Spool spool, ForwardingOptions options, ILogger? log = null)
        : base(spool, options, log, Side)
    {
        _file = new ProgressFile(options.Folder, $"forwarded-{options.Route}");
        Metrics.Observe(
            () => Math.Max(0, Spool.NextSequence - 1 - Forwarded), () => Volatile.Read(ref _window)?.Unconfirmed ?? 0);
    }

    /// <summary>The consumer's name in the spool: by that senders ask for their receipts.</summary>
    public string Consumer => $"forward-{Options.Route}";

    /// <summary>All messages up to this one have been confirmed by the broker.</summary>
    public long Forwarded => Interlocked.Read(ref _forwarded);

    /// <inheritdoc/>
    private protected override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        _account = Spool.OpenAccount(Consumer, SpoolStart.Oldest);
        long forwarded = _account.Handled - 1;
        if (_file.TryRead() is { } lines)
            forwarded = Math.Max(forwarded, ReadNote(lines));
        _noted = forwarded;
        Interlocked.Exchange(ref _forwarded, forwarded);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    private protected override async Task RunSessionAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        await Topology.DeclareAsync(session, cancellationToken).ConfigureAwait(false);
        await Topology.DeclareReceiptsAsync(session, Spool.Id, cancellationToken).ConfigureAwait(false);
        await RunTogetherAsync(
            cancellationToken,
            token => PublishAsync(session, token),
            token => TakeReceiptsAsync(session, token),
            NoteAsync).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    private protected override void Close()
    {
        if (_account is null)
            return;
        _account.Dispose();
        _account = null;
        Note();
    }

    /// <summary>Steps 1, 2 and 5.</summary>
    private async Task PublishAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        PublishWindow window = await session.OpenPublisherAsync(Options.MostUnconfirmed, Confirm, cancellationToken)
            .ConfigureAwait(false);
        Volatile.Write(ref _window, window);
        using SpoolReader reader = Spool.OpenReader(null, new SpoolReadOptions
        {
            SkipDamage = true,
            Damaged = damage => Log.Damage(Name, damage.Message),
        });
        var batches = new BatchSource(reader, Spool.Id, Options, Reject);
        long previous = GoTo(reader, batches, Forwarded);
        while (true)
        {
            Task wanted = _isWanted.Next;
            if (Interlocked.Exchange(ref _wanted, -1) is >= 0 and var last)
                previous = GoTo(reader, batches, last);
            if (!batches.TryTake(previous, out ReadOnlyMemory<byte> body, out PublishedBatch batch))
            {
                await WaitAsync(reader, wanted, cancellationToken).ConfigureAwait(false);
                continue;
            }

            await Spool.SyncAsync(batch.Last, cancellationToken).ConfigureAwait(false);
            batch = batch with { Round = _round };
            await window.PublishAsync(Topology.Messages, PropertiesOf(batch), body, batch, cancellationToken)
                .ConfigureAwait(false);
            previous = batch.Last;
        }
    }

    /// <summary>Goes to what follows a message, or to what is not handled; returns that message.</summary>
    /// <remarks>So what is handled is not sent again, and is not said to be missing either.</remarks>
    private long GoTo(SpoolReader reader, BatchSource batches, long last)
    {
        lock (_placeGate)
        {
            // Confirmations of what was published before this do not count any more.
            _round++;
            last = Math.Min(last, Forwarded);
            Interlocked.Exchange(ref _forwarded, last);
        }

        batches.Clear();
        long handled;
        lock (_gate)
            handled = _account!.Handled;
        reader.Seek(Math.Max(last + 1, handled));
        return last;
    }

    private static async Task WaitAsync(SpoolReader reader, Task wanted, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task more = reader.WaitToReadAsync(ending.Token);
        await Task.WhenAny(more, wanted).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await more.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Step 3, in the order in which they were published.</summary>
    private void Confirm(PublishedBatch batch)
    {
        lock (_placeGate)
        {
            if (batch.Round != _round)
                return;
            Interlocked.Exchange(ref _forwarded, batch.Last);
        }

        Metrics.Forwarded(batch.Count);
        _forwardedMore.Signal();
    }

    /// <summary>Step 4.</summary>
    private async Task TakeReceiptsAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        Deliveries deliveries = await Deliveries.BeginAsync(
            session, Topology.ReceiptsOf(Spool.Id), ReceiptBatches, cancellationToken).ConfigureAwait(false);
        var taken = new List<Delivery>();
        while (true)
        {
            await deliveries.TakeAsync(taken, ReceiptBytes, cancellationToken).ConfigureAwait(false);
            foreach (Delivery delivery in taken)
            {
                List<ReceiptEntry>? entries = ReceiptBatch.TryRead(
                    delivery.Body, Spool.Id, Spool.NextSequence, out string reason);
                if (entries is not null)
                {
                    Apply(entries);
                    continue;
                }

                Log.Poison(Name, reason);
                Metrics.Poison();
                await deliveries.RefuseAsync(delivery.Tag, cancellationToken).ConfigureAwait(false);
            }

            lock (_gate)
                _account!.Sync();
            await deliveries.AcknowledgeAsync(taken[^1].Tag, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Apply(List<ReceiptEntry> entries)
    {
        foreach (ReceiptEntry entry in entries)
        {
            if (entry.Kind == ReceiptKind.Wanted)
            {
                Interlocked.Exchange(ref _wanted, entry.Last);
                _isWanted.Signal();
                continue;
            }

            lock (_gate)
                Apply(_account!, entry);
            if (entry.Kind != ReceiptKind.Delivered)
                Metrics.Receipts(entry.Last - entry.First + 1);
        }
    }

    private void Apply(ConsumerAccount account, in ReceiptEntry entry)
    {
        if (entry.Kind == ReceiptKind.Delivered)
        {
            account.Deliver(entry.Last + 1, entry.Time);
            return;
        }

        for (long sequence = Math.Max(entry.First, account.Handled); sequence <= entry.Last; sequence++)
        {
            if (entry.Kind == ReceiptKind.Rejected)
                Spool.Reject(account, sequence, entry.Reason ?? "", entry.Time);
            else if (entry.Kind == ReceiptKind.Acknowledged)
                account.Finish(sequence, ReceiptState.Acknowledged, entry.Time, 0);
            else
                account.Finish(sequence, ReceiptState.Skipped, entry.Time, 0);
        }
    }

    /// <summary>A message that cannot travel.</summary>
    private void Reject(long sequence, string reason)
    {
        Log.Rejected(Name, sequence, reason);
        lock (_gate)
        {
            Spool.Reject(_account!, sequence, reason, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            _account!.Sync();
        }
    }

    private BasicProperties PropertiesOf(PublishedBatch batch) => new()
    {
        Persistent = true,
        Type = "ginnel-messages",
        MessageId = string.Create(CultureInfo.InvariantCulture, $"{Spool.Id:n} {batch.Last - batch.Count + 1}"),
    };

    /// <summary>Notes how far it is, a second after that has changed.</summary>
    private async Task NoteAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more = _forwardedMore.Next;
            if (Forwarded == _noted)
                await more.WaitAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(s_noteEach, cancellationToken).ConfigureAwait(false);
            Note();
        }
    }

    private void Note()
    {
        long forwarded = Forwarded;
        if (forwarded == _noted)
            return;
        _file.Write(string.Create(CultureInfo.InvariantCulture, $"spool {Spool.Id:n} {forwarded}\n"));
        _noted = forwarded;
    }

    private long ReadNote(string[] lines)
    {
        long forwarded = 0;
        Guid spool = default;
        if (lines is not [var line] || line.Split(' ') is not ["spool", var id, var number]
            || !Guid.TryParseExact(id, "n", out spool)
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out forwarded))
            throw _file.Damaged("it has not one line with a spool and a sequence");
        if (spool != Spool.Id)
            throw _file.Damaged($"it is about the spool {spool}, and '{Spool.Path}' is {Spool.Id}");
        if (forwarded >= Spool.NextSequence)
        {
            throw new ForwardingException(string.Create(
                CultureInfo.InvariantCulture,
                $"The spool '{Spool.Path}' goes on with message {Spool.NextSequence}, and {forwarded} were sent. " +
                $"So it was restored from an older copy: its new messages would get the sequences of others, and be " +
                $"taken for duplicates on the far side. Begin a new spool."));
        }

        return forwarded;
    }
}
