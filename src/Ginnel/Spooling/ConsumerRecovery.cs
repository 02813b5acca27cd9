using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>Has what consumers know fit the journal that was recovered.</summary>
/// <remarks>
/// For who has the spool alone, before anything is appended:
/// 1. Messages that are lost are forgotten: their sequences are given again. That is synced, or a second loss of power
///    could bring back what was known of the lost ones, and pass it off for the new ones.
/// 2. Receipts go whose segment is gone: who removed it was killed before its receipts were removed.
/// 3. After a loss of power a consumer's words may be ahead of the receipts, which were not written; these messages
///    are handed out again. They may be behind them, too; what says that a message was handled was read from the disk,
///    so it has come to stay, and senders are told.
/// By read and write calls, and not through a mapping: a consumer of another user could cut its file short.
/// </remarks>
internal sealed class ConsumerRecovery
{
    private readonly SpoolDirectory _directory;
    private readonly Descriptor _state;
    private readonly List<long> _segments;

    private ConsumerRecovery(SpoolDirectory directory, Descriptor state, List<long> segments)
    {
        _directory = directory;
        _state = state;
        _segments = segments;
    }

    /// <param name="spool">Whose journal was recovered.</param>
    /// <param name="end">Where the journal ends.</param>
    /// <param name="files">The journal.</param>
    /// <param name="causes">What may have happened.</param>
    public static void Run(SpoolDirectory spool, JournalEnd end, JournalFiles files, RecoveryCauses causes)
    {
        List<long> segments = files.List();
        foreach ((_, SpoolDirectory directory) in ConsumerList.Open(spool))
        {
            using (directory)
            {
                directory.RemoveLeftovers();
                using Descriptor? state = directory.TryOpenFile(ConsumerLayout.StateName, FileSystem.ReadWrite);
                if (state is null)
                    continue;
                var recovery = new ConsumerRecovery(directory, state, segments);
                recovery.ForgetLost(end);
                if ((causes & RecoveryCauses.PowerLost) != 0)
                    recovery.Settle();
            }
        }
    }

    /// <summary>Steps 1 and 2.</summary>
    private void ForgetLost(JournalEnd end)
    {
        bool isLowered = false;
        foreach (int offset in (ReadOnlySpan<int>)
            [ConsumerLayout.StartOffset, ConsumerLayout.HandledOffset, ConsumerLayout.HandledDurablyOffset,
                ConsumerLayout.DeliveredOffset, ConsumerLayout.ReturnedOffset, ConsumerLayout.DroppedOffset])
        {
            // A word that is damaged is left alone: that is for others to say.
            if (TryReadWord(offset) > end.Sequence)
            {
                WriteWord(offset, end.Sequence);
                isLowered = true;
            }
        }

        if (isLowered)
            _directory.Check(_directory.Files.SyncData(_state), "fdatasync", ConsumerLayout.StateName);
        foreach (string name in _directory.List())
        {
            if (!JournalSegment.TryParseName(name, out long first, ConsumerLayout.ReceiptsSuffix))
                continue;
            if (!_segments.Contains(first))
                _ = _directory.Files.Unlink(_directory.File, name);
            else if (first == end.Segment)
                Clear(name, (end.Sequence - first) * ConsumerLayout.ReceiptLength);
        }
    }

    /// <summary>Writes zeros over all receipts from an offset on that have something in them.</summary>
    private void Clear(string name, long offset)
    {
        using Descriptor? file = _directory.TryOpenFile(name, FileSystem.ReadWrite);
        if (file is null)
            return;
        byte[] bytes = new byte[ConsumerLayout.GrowthLength];
        bool isCleared = false;
        int length;
        for (; (length = _directory.Read(name, file, bytes, offset)) > 0; offset += length)
        {
            Span<byte> part = bytes.AsSpan(0, length);
            if (!part.ContainsAnyExcept((byte)0))
                continue;
            part.Clear();
            _directory.Check(_directory.Files.Write(file, part, offset), "write", name);
            isCleared = true;
        }

        if (isCleared)
            _directory.Check(_directory.Files.SyncData(file), "fdatasync", name);
    }

    /// <summary>Step 3.</summary>
    private void Settle()
    {
        if (TryReadWord(ConsumerLayout.HandledDurablyOffset) is not { } handled
            || TryReadWord(ConsumerLayout.DeliveredOffset) is not { } end)
            return;
        long sequence = handled;
        for (int index = 0; index < _segments.Count && sequence < end; index++)
        {
            long limit = index + 1 < _segments.Count ? Math.Min(end, _segments[index + 1]) : end;
            // Where a segment is gone, its messages were handled, or given up.
            bool isInRow = handled == sequence;
            sequence = Math.Min(end, Math.Max(sequence, _segments[index]));
            if (isInRow)
                handled = sequence;
            SettleSegment(_segments[index], ref sequence, limit, ref handled);
        }

        if (handled != TryReadWord(ConsumerLayout.HandledOffset))
            WriteWord(ConsumerLayout.HandledOffset, handled);
        if (handled != TryReadWord(ConsumerLayout.HandledDurablyOffset))
            WriteWord(ConsumerLayout.HandledDurablyOffset, handled);
    }

    /// <summary>Marks what was handled of a segment, and follows the first that were.</summary>
    private void SettleSegment(long segment, ref long sequence, long limit, ref long handled)
    {
        string name = JournalSegment.NameOf(segment, ConsumerLayout.ReceiptsSuffix);
        using Descriptor? file = sequence < limit ? _directory.TryOpenFile(name, FileSystem.ReadWrite) : null;
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        for (; sequence < limit; sequence++)
        {
            long offset = (sequence - segment) * ConsumerLayout.ReceiptLength;
            if (file is null || _directory.Read(name, file, bytes, offset) < bytes.Length
                || CheckedWord.Decode(BinaryPrimitives.ReadInt64LittleEndian(bytes)) is not { } value)
                continue;
            var status = ReceiptStatus.FromValue(value);
            if (!status.IsHandled)
                continue;
            if (handled == sequence)
                handled++;
            if (status.IsDurable)
                continue;
            BinaryPrimitives.WriteInt64LittleEndian(
                bytes, CheckedWord.Encode((status with { IsDurable = true }).ToValue()));
            _directory.Check(_directory.Files.Write(file, bytes, offset), "write", name);
        }
    }

    private long? TryReadWord(int offset)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        return _directory.Read(ConsumerLayout.StateName, _state, bytes, offset) < bytes.Length
            ? null
            : CheckedWord.Decode(BinaryPrimitives.ReadInt64LittleEndian(bytes));
    }

    private void WriteWord(int offset, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, CheckedWord.Encode(value));
        _directory.Check(_directory.Files.Write(_state, bytes, offset), "write", ConsumerLayout.StateName);
    }
}
