using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Spooling;

public sealed partial class Spool
{
    /// <summary>The receipt of a message that was appended at any time, by any process.</summary>
    /// <param name="sequence">The message.</param>
    public Receipt GetReceipt(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, NextSequence);
        return new Receipt(this, sequence);
    }

    internal List<SpoolDelivery> GetDeliveries(long sequence)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        var deliveries = new List<SpoolDelivery>();
        foreach (ConsumerSnapshot consumer in ConsumerList.Read(_directory))
            deliveries.Add(GetDelivery(consumer, sequence));
        return deliveries;
    }

    internal async ValueTask<SpoolDelivery> WaitForDeliveryAsync(
        long sequence, string? consumer, Predicate<SpoolDelivery> isReached, CancellationToken cancellationToken)
    {
        if (_state.IsReadOnly)
        {
            throw new InvalidOperationException(
                $"Nobody wakes a process that may only look at '{Path}'. Ask {nameof(Receipt)}." +
                $"{nameof(Receipt.GetDeliveries)}, or wait where the spool may be written.");
        }

        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            uint seen = _handled.Announce();
            foreach (SpoolDelivery delivery in GetDeliveries(sequence))
            {
                if ((consumer is null || delivery.Consumer == consumer) && isReached(delivery))
                    return delivery;
            }

            await _handled.WaitAsync(seen, cancellationToken).ConfigureAwait(false);
        }
    }

    private SpoolDelivery GetDelivery(ConsumerSnapshot consumer, long sequence)
    {
        if (sequence < consumer.Start)
            return new SpoolDelivery(consumer.Name, ReceiptState.NotForConsumer, 0, null, null, null);
        Span<long> words = stackalloc long[ConsumerLayout.ReceiptLength / sizeof(long)];
        bool isThere = TryReadReceipt(consumer.Name, sequence, words);
        var status = ReceiptStatus.FromValue(words[0]);
        bool isSettled = status.IsDurable || sequence < consumer.HandledDurably;
        ReceiptState state = status.State;
        if (!isThere && sequence < consumer.HandledDurably)
            state = sequence < consumer.Dropped ? ReceiptState.Skipped : ReceiptState.Acknowledged;
        else if (status.IsHandled && !isSettled)
            state = ReceiptState.Delivered;
        else if (state == ReceiptState.Returned)
            isSettled = false;
        string? reason = state == ReceiptState.Rejected ? ReadReason(words[3]) : null;
        return new SpoolDelivery(
            consumer.Name, state, status.Tries, TimeOf(words[1]), isSettled ? TimeOf(words[2]) : null, reason);
    }

    private bool TryReadReceipt(string consumer, long sequence, Span<long> words)
    {
        words.Clear();
        List<long> segments = _files.List();
        int index = segments.FindLastIndex(first => first <= sequence);
        using SpoolDirectory? directory = ConsumerList.TryOpen(_directory, consumer, mayCreate: false);
        return directory is not null && index >= 0
            && ConsumerSnapshot.TryReadReceipt(directory, segments[index], sequence, words);
    }

    private string? ReadReason(long deadLetter)
    {
        if (deadLetter == 0)
            return null;
        using Spool deadLetters = OpenDeadLetters(SpoolAccess.Read);
        using SpoolReader reader = deadLetters.OpenReader();
        reader.Seek(deadLetter);
        return reader.TryRead(out SpoolMessage letter) && letter.Sequence == deadLetter
            ? letter.Headers.GetValueOrDefault("reason")
            : null;
    }
}
