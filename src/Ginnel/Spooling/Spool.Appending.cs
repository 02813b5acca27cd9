using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Spooling;

public sealed partial class Spool
{
    /// <summary>The largest message: 1 GiB.</summary>
    public const int LargestMessage = JournalLayout.LargestPayload;

    /// <summary>Appends a message, and waits on the calling thread until it is stored.</summary>
    /// <param name="message">The message.</param>
    /// <param name="headers">Names and values that go with it; null for none. Together 64 KiB at most.</param>
    /// <param name="cancellationToken">
    /// Ends the wait for other senders or for room; then nothing was appended. The wait for the disk it does not end.
    /// </param>
    /// <exception cref="SpoolFullException">There is no room, and it is not waited for.</exception>
    /// <exception cref="SystemCallException">
    /// The disk is full, or fails. If it is <c>fdatasync</c> that failed, the message is in the journal, and may be
    /// read; nobody knows whether it survives a loss of power.
    /// </exception>
    /// <exception cref="InvalidOperationException">The spool was not opened for appending.</exception>
    public Receipt Append(
        ReadOnlySpan<byte> message, IReadOnlyDictionary<string, string>? headers = null,
        CancellationToken cancellationToken = default)
    {
        Receipt receipt;
        while (!TryAppend(message, headers, out receipt, cancellationToken))
            _handled.Wait(this, cancellationToken);
        if (IsDurable)
            _sync.Wait(receipt.Sequence + 1, _options.Durability == SpoolDurability.Each);
        return receipt;
    }

    /// <summary>Appends a message; completes when it is stored.</summary>
    /// <param name="message">The message; not to be changed before this completes.</param>
    /// <param name="headers">Names and values that go with it; null for none. Together 64 KiB at most.</param>
    /// <param name="cancellationToken">
    /// Ends the wait. While others append, or there is no room, nothing was appended then; afterwards the message is in
    /// the journal, and will be read, and only the wait for the disk was given up.
    /// </param>
    /// <inheritdoc cref="Append"/>
    public ValueTask<Receipt> AppendAsync(
        ReadOnlyMemory<byte> message, IReadOnlyDictionary<string, string>? headers = null,
        CancellationToken cancellationToken = default)
    {
        if (!TryAppend(message.Span, headers, out Receipt receipt, cancellationToken))
            return AppendWhenThereIsRoomAsync(message, headers, cancellationToken);
        return IsDurable ? StoreAsync(receipt, cancellationToken) : new(receipt);
    }

    /// <summary>
    /// Appends several messages one after the other, with nobody else's between, and stores them at once.
    /// </summary>
    /// <returns>The receipt of the first; those of the others have the sequences after it.</returns>
    /// <remarks>
    /// A death or a loss of power leaves the first few of them, or all. Where there is not room for all, others may
    /// come in between while the rest waits.
    /// </remarks>
    /// <inheritdoc cref="AppendAsync"/>
    public async ValueTask<Receipt> AppendManyAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentOutOfRangeException.ThrowIfZero(messages.Count, nameof(messages));
        Receipt first = default;
        int appended = 0;
        while (true)
        {
            appended += AppendSome(messages, appended, ref first, cancellationToken);
            if (appended == messages.Count)
                break;
            await _handled.WaitAsync(this, cancellationToken).ConfigureAwait(false);
        }

        if (IsDurable)
            await StoreAsync(GetReceipt(first.Sequence + messages.Count - 1), cancellationToken).ConfigureAwait(false);
        return first;
    }

    /// <summary>Whether a segment could be made now, if one were needed.</summary>
    internal bool HasRoom()
    {
        _writer.Enter(CancellationToken.None);
        try
        {
            return _retention.TryMakeRoom(_files.Identity.SegmentLength);
        }
        finally
        {
            _writer.Leave();
        }
    }

    internal long AppendDeadLetter(in SpoolMessage message, ConsumerCore consumer, string reason)
    {
        Spool deadLetters;
        lock (_gate)
            deadLetters = _deadLetters ??= OpenDeadLetters(SpoolAccess.Append);
        var headers = new Dictionary<string, string>(message.Headers, StringComparer.Ordinal)
        {
            ["consumer"] = System.IO.Path.GetFileName(consumer.Directory.Path),
            ["sequence"] = message.Sequence.ToString(CultureInfo.InvariantCulture),
            ["tries"] = message.Tries.ToString(CultureInfo.InvariantCulture),
            ["reason"] = reason,
        };
        return deadLetters.Append(message.Payload, headers).Sequence;
    }

    private ValueTask<Receipt> StoreAsync(Receipt receipt, CancellationToken cancellationToken)
    {
        if (_options.Durability == SpoolDurability.Batch)
            return _sync.WaitAsync(receipt, receipt.Sequence + 1, cancellationToken);
        return StoreAloneAsync(receipt);
    }

    /// <summary>Each message has an fdatasync of its own, which holds a thread up.</summary>
    private async ValueTask<Receipt> StoreAloneAsync(Receipt receipt)
    {
        await Task.Run(() => _sync.Wait(receipt.Sequence + 1, isAlone: true)).ConfigureAwait(false);
        return receipt;
    }

    private async ValueTask<Receipt> AppendWhenThereIsRoomAsync(
        ReadOnlyMemory<byte> message, IReadOnlyDictionary<string, string>? headers,
        CancellationToken cancellationToken)
    {
        Receipt receipt;
        do
            await _handled.WaitAsync(this, cancellationToken).ConfigureAwait(false);
        while (!TryAppend(message.Span, headers, out receipt, cancellationToken));
        return IsDurable ? await StoreAsync(receipt, cancellationToken).ConfigureAwait(false) : receipt;
    }

    /// <summary>False where there is no room, and it has to be waited for.</summary>
    private bool TryAppend(
        ReadOnlySpan<byte> message, IReadOnlyDictionary<string, string>? headers, out Receipt receipt,
        CancellationToken cancellationToken)
    {
        Demand(SpoolAccess.Append);
        Check(message.Length);
        int headersLength = SpoolHeaders.Write(headers, out byte[] buffer);
        long sequence;
        _writer.Enter(cancellationToken);
        try
        {
            sequence = _writer.TryAppend(buffer.AsSpan(0, headersLength), message, DateTime.UtcNow.Ticks);
        }
        finally
        {
            _writer.Leave();
            SpoolHeaders.GiveBack(buffer);
        }

        // To leave was a fence.
        if (sequence != 0 && !IsDurable)
            _state.AppendedBell.RingIfAwaited();
        receipt = new Receipt(this, sequence);
        return sequence != 0;
    }

    private int AppendSome(
        IReadOnlyList<ReadOnlyMemory<byte>> messages, int begin, ref Receipt first, CancellationToken cancellationToken)
    {
        Demand(SpoolAccess.Append);
        for (int index = begin; index < messages.Count; index++)
            Check(messages[index].Length);
        int appended = begin;
        _writer.Enter(cancellationToken);
        try
        {
            long time = DateTime.UtcNow.Ticks;
            for (; appended < messages.Count; appended++)
            {
                long sequence = _writer.TryAppend(default, messages[appended].Span, time);
                if (sequence == 0)
                    break;
                if (appended == 0)
                    first = new Receipt(this, sequence);
            }
        }
        finally
        {
            _writer.Leave();
            if (!IsDurable)
                _state.AppendedBell.RingIfAwaited();
        }

        return appended - begin;
    }

    private static void Check(int length)
    {
        if (length > LargestMessage)
        {
            throw new ArgumentException(
                $"The message has {length} bytes, and {LargestMessage} is the most. Send a file's name instead.");
        }
    }
}
