using System;
using System.Buffers.Binary;
using System.Diagnostics;
using Ginnel.Memory;

namespace Ginnel.Spooling;

/// <summary>The beginning of a record of a journal, as it was found and checked, or as it goes there.</summary>
/// <param name="Length">Bytes of content: headers, payload, and what encryption adds.</param>
/// <param name="Sequence">Of the message; of a gap or the end: of the next message after it.</param>
/// <param name="Time">When it was appended, in ticks of 100 ns (UTC).</param>
/// <param name="Durable">All messages before this one were on the disk when the record was written.</param>
/// <param name="Sender">The id of the process.</param>
/// <param name="Kind">Message, gap or end.</param>
/// <param name="Flags">How the content lies there.</param>
/// <param name="Headers">Bytes of the content that are headers, before encryption.</param>
internal readonly record struct JournalRecord(
    int Length, long Sequence, long Time, long Durable, uint Sender, byte Kind, byte Flags, ushort Headers)
{
    /// <summary>Bytes in the journal.</summary>
    public long Size => JournalLayout.RecordLength(Length);

    /// <summary>The end of a segment, after which another one goes on with a message.</summary>
    public static JournalRecord End(long sequence) =>
        new(0, sequence, DateTime.UtcNow.Ticks, 0, 0, JournalLayout.EndKind, 0, 0);

    public bool IsEncrypted => (Flags & JournalLayout.EncryptedFlag) != 0;

    /// <summary>
    /// The record that begins there, if it is whole and of this spool; the checksum is of every byte that it has.
    /// </summary>
    /// <param name="segment">All bytes of the segment.</param>
    /// <param name="offset">Where it would begin.</param>
    /// <param name="seed">Of the spool.</param>
    /// <param name="record">The record.</param>
    public static bool TryRead(SegmentBytes segment, long offset, uint seed, out JournalRecord record)
    {
        record = default;
        if (segment.Length - offset < JournalLayout.RecordHeaderLength)
            return false;
        ReadOnlySpan<byte> header = segment.Slice(offset, JournalLayout.RecordHeaderLength);
        int length = BinaryPrimitives.ReadInt32LittleEndian(header[JournalLayout.RecordLengthOffset..]);
        if (length < 0 || JournalLayout.RecordLength(length) > segment.Length - offset)
            return false;
        // Once, for the bytes may be another process's.
        record = Parse(header, length);
        if (record.Kind is < JournalLayout.MessageKind or > JournalLayout.EndKind || record.Sequence <= 0
            || record.Headers > length)
            return false;
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(header);
        ReadOnlySpan<byte> rest = segment.Slice(offset + JournalLayout.RecordLengthOffset,
            (int)(record.Size - JournalLayout.RecordLengthOffset));
        return Crc32C.Append(seed, rest) == checksum;
    }

    /// <summary>
    /// Whether a record could begin there with a sequence in this range, without looking at all of it.
    /// </summary>
    public static bool MayBegin(SegmentBytes segment, long offset, long least, long most)
    {
        if (segment.Length - offset < JournalLayout.RecordHeaderLength)
            return false;
        ReadOnlySpan<byte> header = segment.Slice(offset, JournalLayout.RecordHeaderLength);
        long sequence = BinaryPrimitives.ReadInt64LittleEndian(header[JournalLayout.RecordSequenceOffset..]);
        return sequence >= least && sequence <= most;
    }

    /// <summary>Writes the header and the padding around a content that lies there, and the checksum.</summary>
    /// <param name="place">All bytes of the record; its content is in place.</param>
    /// <param name="seed">Of the spool.</param>
    public void Seal(Span<byte> place, uint seed)
    {
        Debug.Assert(place.Length == Size);
        BinaryPrimitives.WriteInt32LittleEndian(place[JournalLayout.RecordLengthOffset..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(place[JournalLayout.RecordSequenceOffset..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(place[JournalLayout.RecordTimeOffset..], Time);
        BinaryPrimitives.WriteInt64LittleEndian(place[JournalLayout.RecordDurableOffset..], Durable);
        BinaryPrimitives.WriteUInt32LittleEndian(place[JournalLayout.RecordSenderOffset..], Sender);
        place[JournalLayout.RecordKindOffset] = Kind;
        place[JournalLayout.RecordFlagsOffset] = Flags;
        BinaryPrimitives.WriteUInt16LittleEndian(place[JournalLayout.RecordHeadersOffset..], Headers);
        place[(JournalLayout.RecordHeaderLength + Length)..].Clear();
        uint checksum = Crc32C.Append(seed, place[JournalLayout.RecordLengthOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(place, checksum);
    }

    private static JournalRecord Parse(ReadOnlySpan<byte> header, int length) => new(
        length,
        BinaryPrimitives.ReadInt64LittleEndian(header[JournalLayout.RecordSequenceOffset..]),
        BinaryPrimitives.ReadInt64LittleEndian(header[JournalLayout.RecordTimeOffset..]),
        BinaryPrimitives.ReadInt64LittleEndian(header[JournalLayout.RecordDurableOffset..]),
        BinaryPrimitives.ReadUInt32LittleEndian(header[JournalLayout.RecordSenderOffset..]),
        header[JournalLayout.RecordKindOffset],
        header[JournalLayout.RecordFlagsOffset],
        BinaryPrimitives.ReadUInt16LittleEndian(header[JournalLayout.RecordHeadersOffset..]));
}
