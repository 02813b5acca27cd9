using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Spooling;

/// <remarks>What forwarders need, which hand messages on to other computers.</remarks>
public sealed partial class Spool
{
    /// <summary>All messages before this one may be read.</summary>
    internal long Visible => _state.ReadVisible();

    /// <summary>The first message that is there, or will be.</summary>
    internal long FirstSequence => _files.List() is [var first, ..] ? first : 1;

    /// <summary>Opens the account of a consumer that handles messages somewhere else; dispose it.</summary>
    /// <exception cref="ConsumerInUseException">Another process has it open, or reads as this consumer.</exception>
    internal ConsumerAccount OpenAccount(string consumer, SpoolStart start)
    {
        Names.EndpointName.Check(consumer, "a consumer");
        Demand(SpoolAccess.Read);
        SpoolDirectory directory = ConsumerList.TryOpen(_directory, consumer, mayCreate: true)!;
        ConsumerCore core;
        try
        {
            core = ConsumerCore.Open(
                directory, _files, isGroup: false, IsDurable,
                () => StartOf(new SpoolReadOptions { Start = start }), keepsClaims: true);
        }
        catch
        {
            directory.Dispose();
            throw;
        }

        return new ConsumerAccount(core, _state, IsDurable);
    }

    /// <summary>Rejects a message for good as a consumer whose account this process keeps.</summary>
    internal void Reject(ConsumerAccount account, long sequence, string reason, long time)
    {
        if (account.IsHandled(sequence))
            return;
        using SpoolReader reader = OpenReader();
        reader.Seek(sequence);
        long deadLetter = reader.TryRead(out SpoolMessage message) && message.Sequence == sequence
            ? AppendDeadLetter(message, account.Core, reason)
            : 0;
        account.Finish(sequence, ReceiptState.Rejected, time, deadLetter);
    }

    /// <summary>Waits until a message is on the disk, whoever appended it.</summary>
    internal async ValueTask SyncAsync(long sequence, CancellationToken cancellationToken) =>
        await _sync.WaitAsync(new Receipt(this, sequence), sequence + 1, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Has all that was appended readable, whoever died in the middle of it; returns the sequence of the next message.
    /// </summary>
    internal async ValueTask<long> SettleAsync(CancellationToken cancellationToken)
    {
        // Who acquires the mutex after a death finds records that were whole, and not counted yet.
        _writer.Enter(cancellationToken);
        _writer.Leave();
        long next = NextSequence;
        if (next > 1)
            await SyncAsync(next - 1, cancellationToken).ConfigureAwait(false);
        return next;
    }

    /// <summary>
    /// Appends messages, from one on, for as long as there is room; returns how many. Stored they are not yet.
    /// </summary>
    /// <param name="messages">The messages.</param>
    /// <param name="begin">The first to append.</param>
    /// <param name="last">The sequence of the last one that was appended; left alone where there was none.</param>
    /// <param name="failure">Why the next one could not be appended; null where there is no room, or all were.</param>
    internal int AppendSome(List<RawMessage> messages, int begin, ref long last, out Exception? failure)
    {
        Demand(SpoolAccess.Append);
        failure = null;
        int appended = begin;
        _writer.Enter(CancellationToken.None);
        try
        {
            long time = DateTime.UtcNow.Ticks;
            for (; appended < messages.Count; appended++)
            {
                long sequence = _writer.TryAppend(
                    messages[appended].Headers.Span, messages[appended].Payload.Span, time);
                if (sequence == 0)
                    break;
                last = sequence;
            }
        }
        catch (Exception exception) when (exception is SystemCallException or SpoolFullException)
        {
            failure = exception;
        }
        finally
        {
            _writer.Leave();
            if (!IsDurable)
                _state.AppendedBell.RingIfAwaited();
        }

        return appended - begin;
    }

    /// <summary>Waits until there may be room.</summary>
    internal Task WaitForRoomAsync(CancellationToken cancellationToken) => _handled.WaitAsync(this, cancellationToken);

    /// <summary>Begins a wait for what consumers do; what is read after this is not missed by the wait.</summary>
    internal uint AnnounceHandled() => _handled.Announce();

    /// <summary>Waits until a consumer has done something since the wait was announced.</summary>
    internal Task WaitHandledAsync(uint announced, CancellationToken cancellationToken) =>
        _handled.WaitAsync(announced, cancellationToken);

    /// <summary>How far each consumer is.</summary>
    internal List<ConsumerSnapshot> ReadConsumers() => ConsumerList.Read(_directory);

    /// <summary>What became of messages at a consumer, from one on; returns of how many it is known at once.</summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="first">The first message.</param>
    /// <param name="outcomes">Room for what became of each; at least one is filled.</param>
    internal int ReadOutcomes(in ConsumerSnapshot consumer, long first, Span<ConsumerOutcome> outcomes)
    {
        const int words = ConsumerLayout.ReceiptLength / sizeof(long);
        List<long> segments = _files.List();
        int index = segments.FindLastIndex(begin => begin <= first);
        long end = index + 1 < segments.Count ? segments[index + 1] : long.MaxValue;
        int count = (int)Math.Min(outcomes.Length, end - first);
        long[] receipts = new long[count * words];
        using SpoolDirectory? directory = ConsumerList.TryOpen(_directory, consumer.Name, mayCreate: false);
        int there = directory is null || index < 0
            ? 0
            : ConsumerSnapshot.ReadReceipts(directory, segments[index], first, receipts);
        for (int place = 0; place < count; place++)
        {
            outcomes[place] = OutcomeOf(
                consumer, first + place, receipts.AsSpan(place * words, words), isThere: place < there);
        }

        return count;
    }

    /// <summary>Why a message was rejected.</summary>
    internal string? ReadReasonOf(in ConsumerOutcome outcome) => ReadReason(outcome.DeadLetter);

    private static ConsumerOutcome OutcomeOf(
        in ConsumerSnapshot consumer, long sequence, ReadOnlySpan<long> words, bool isThere)
    {
        if (sequence < consumer.Start)
            return new ConsumerOutcome(ReceiptState.NotForConsumer, 0, 0);
        var status = ReceiptStatus.FromValue(words[0]);
        bool isPast = sequence < consumer.HandledDurably;
        if (status.IsHandled && (status.IsDurable || isPast))
            return new ConsumerOutcome(status.State, words[2], words[3]);
        if (isPast)
        {
            // Its receipt went with its segment, or the consumer went to a later message: it counts as handled.
            bool isDropped = !isThere && sequence < consumer.Dropped;
            return new ConsumerOutcome(isDropped ? ReceiptState.Skipped : ReceiptState.Acknowledged, words[2], 0);
        }

        return sequence < consumer.Delivered
            ? new ConsumerOutcome(ReceiptState.Delivered, words[1], 0)
            : new ConsumerOutcome(ReceiptState.Pending, 0, 0);
    }
}
