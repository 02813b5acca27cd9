using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Ginnel.Memory;
using Ginnel.Spooling;

namespace Ginnel.RabbitMQ;

/// <summary>Receipts on their way back to the spool that messages came from.</summary>
internal static class ReceiptBatch
{
    /// <summary>Adds what became of a message, to the last entry where that says the same of the one before.</summary>
    public static void Add(List<ReceiptEntry> entries, ReceiptKind kind, long sequence, long time, string? reason)
    {
        if (entries.Count > 0 && entries[^1] is var last && last.Kind == kind && last.Last + 1 == sequence
            && last.Reason == reason)
            entries[^1] = last with { Last = sequence, Time = Math.Max(last.Time, time) };
        else
            entries.Add(new ReceiptEntry(kind, sequence, sequence, time, reason));
    }

    public static byte[] Write(Guid origin, List<ReceiptEntry> entries)
    {
        byte[][] reasons = [.. entries.ConvertAll(static entry => Cut(entry.Reason))];
        int length = ReceiptBatchLayout.HeaderLength + entries.Count * ReceiptBatchLayout.EntryLength;
        foreach (byte[] reason in reasons)
            length += reason.Length;
        byte[] batch = new byte[length];
        Write64(batch, ReceiptBatchLayout.MagicOffset, ReceiptBatchLayout.Magic);
        Write32(batch, ReceiptBatchLayout.VersionOffset, ReceiptBatchLayout.Version);
        origin.TryWriteBytes(batch.AsSpan(ReceiptBatchLayout.OriginOffset));
        Write32(batch, ReceiptBatchLayout.CountOffset, (uint)entries.Count);
        int offset = ReceiptBatchLayout.HeaderLength;
        for (int index = 0; index < entries.Count; index++)
        {
            Span<byte> place = batch.AsSpan(offset);
            Write32(place, ReceiptBatchLayout.KindOffset, (uint)entries[index].Kind);
            Write32(place, ReceiptBatchLayout.ReasonLengthOffset, (uint)reasons[index].Length);
            Write64(place, ReceiptBatchLayout.FirstOffset, entries[index].First);
            Write64(place, ReceiptBatchLayout.LastOffset, entries[index].Last);
            Write64(place, ReceiptBatchLayout.TimeOffset, entries[index].Time);
            reasons[index].CopyTo(place[ReceiptBatchLayout.EntryLength..]);
            offset += ReceiptBatchLayout.EntryLength + reasons[index].Length;
        }

        Write32(batch, ReceiptBatchLayout.ChecksumOffset, ChecksumOf(batch));
        return batch;
    }

    /// <summary>Reads one; null, with a reason, where it is none. Nothing in it is trusted.</summary>
    /// <param name="batch">Its bytes.</param>
    /// <param name="origin">The spool that it has to be for.</param>
    /// <param name="end">The sequence of that spool's next message.</param>
    /// <param name="reason">Why it is none.</param>
    public static List<ReceiptEntry>? TryRead(ReadOnlySpan<byte> batch, Guid origin, long end, out string reason)
    {
        reason = $"it has {batch.Length} bytes, and is no batch of receipts of version {ReceiptBatchLayout.Version}";
        if (batch.Length < ReceiptBatchLayout.HeaderLength
            || Read64(batch, ReceiptBatchLayout.MagicOffset) != ReceiptBatchLayout.Magic
            || Read32(batch, ReceiptBatchLayout.VersionOffset) != ReceiptBatchLayout.Version)
            return null;
        reason = "its checksum fails, or it is for another spool";
        if (ChecksumOf(batch) != Read32(batch, ReceiptBatchLayout.ChecksumOffset)
            || new Guid(batch.Slice(ReceiptBatchLayout.OriginOffset, 16)) != origin)
            return null;
        reason = "its entries do not fit, or are of messages that the spool does not have";
        uint count = Read32(batch, ReceiptBatchLayout.CountOffset);
        batch = batch[ReceiptBatchLayout.HeaderLength..];
        var entries = new List<ReceiptEntry>();
        for (uint index = 0; index < count; index++)
        {
            if (!TryReadEntry(ref batch, end, out ReceiptEntry entry))
                return null;
            entries.Add(entry);
        }

        return batch.Length == 0 ? entries : null;
    }

    private static bool TryReadEntry(ref ReadOnlySpan<byte> rest, long end, out ReceiptEntry entry)
    {
        entry = default;
        if (rest.Length < ReceiptBatchLayout.EntryLength)
            return false;
        uint kind = Read32(rest, ReceiptBatchLayout.KindOffset);
        uint length = Read32(rest, ReceiptBatchLayout.ReasonLengthOffset);
        long first = Read64(rest, ReceiptBatchLayout.FirstOffset);
        long last = Read64(rest, ReceiptBatchLayout.LastOffset);
        long time = Read64(rest, ReceiptBatchLayout.TimeOffset);
        rest = rest[ReceiptBatchLayout.EntryLength..];
        bool isWanted = kind == (uint)ReceiptKind.Wanted;
        if (length > ReceiptBatchLayout.LongestReason || length > rest.Length
            || kind is < (uint)ReceiptKind.Delivered or > (uint)ReceiptKind.Wanted
            || first < (isWanted ? 0 : 1) || last < first || last >= end || time is < 0 or > CheckedWord.Most)
            return false;
        string? reason = length == 0 ? null : Encoding.UTF8.GetString(rest[..(int)length]);
        rest = rest[(int)length..];
        entry = new ReceiptEntry((ReceiptKind)kind, first, last, time, reason);
        return true;
    }

    private static byte[] Cut(string? reason)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(reason ?? "");
        return bytes.Length <= ReceiptBatchLayout.LongestReason ? bytes : bytes[..ReceiptBatchLayout.LongestReason];
    }

    private static uint ChecksumOf(ReadOnlySpan<byte> batch) =>
        Crc32C.Append(uint.MaxValue, batch[ReceiptBatchLayout.OriginOffset..]);

    private static long Read64(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadInt64LittleEndian(bytes[offset..]);

    private static uint Read32(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static void Write64(Span<byte> bytes, int offset, long value) =>
        BinaryPrimitives.WriteInt64LittleEndian(bytes[offset..], value);

    private static void Write32(Span<byte> bytes, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);
}
