using System;
using System.Buffers.Binary;
using System.Globalization;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>One file of a journal, mapped: a header, then records up to the end of what was appended.</summary>
internal sealed class JournalSegment : IDisposable
{
    public const string Suffix = ".journal";

    private const int Digits = 20;

    public JournalSegment(Descriptor file, RegionMapping mapping, long firstSequence)
    {
        File = file;
        Bytes = new SegmentBytes(mapping);
        FirstSequence = firstSequence;
        // Readers leave segments to the collector, since messages may be looked at that lie there. It has to know how
        // much there is: a segment that was removed takes room on the disk until then.
        GC.AddMemoryPressure(mapping.Length);
    }

    ~JournalSegment() => GC.RemoveMemoryPressure(Length);

    public Descriptor File { get; }

    public SegmentBytes Bytes { get; }

    public long Length => Bytes.Length;

    /// <summary>No message in it has a smaller sequence.</summary>
    public long FirstSequence { get; }

    public string Name => NameOf(FirstSequence);

    /// <summary>When it was made, in ticks of 100 ns (UTC).</summary>
    public long Created => BinaryPrimitives.ReadInt64LittleEndian(
        Bytes.Slice(JournalLayout.CreatedOffset, sizeof(long)));

    /// <summary>The name sorts as the number does.</summary>
    public static string NameOf(long firstSequence, string suffix = Suffix) =>
        firstSequence.ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0') + suffix;

    /// <summary>The first sequence that a name tells; false where it is no segment's name.</summary>
    public static bool TryParseName(string name, out long firstSequence, string suffix = Suffix)
    {
        firstSequence = 0;
        return name.Length == Digits + suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal)
            && long.TryParse(
                name.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out firstSequence)
            && firstSequence is > 0 and <= JournalLayout.LargestSequence;
    }

    /// <summary>The header of a segment that begins with a sequence.</summary>
    public static void WriteHeader(Span<byte> header, Guid spoolId, long firstSequence, long length, long time)
    {
        header = header[..JournalLayout.HeaderLength];
        header.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(header[JournalLayout.MagicOffset..], JournalLayout.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[JournalLayout.VersionOffset..], JournalLayout.Version);
        BinaryPrimitives.WriteInt32LittleEndian(header[JournalLayout.HeaderLengthOffset..], JournalLayout.HeaderLength);
        spoolId.TryWriteBytes(header[JournalLayout.SpoolIdOffset..]);
        BinaryPrimitives.WriteInt64LittleEndian(header[JournalLayout.FirstSequenceOffset..], firstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(header[JournalLayout.CreatedOffset..], time);
        BinaryPrimitives.WriteInt64LittleEndian(header[JournalLayout.LengthOffset..], length);
        uint checksum = Crc32C.Append(uint.MaxValue, header[..JournalLayout.ChecksumOffset]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[JournalLayout.ChecksumOffset..], checksum);
    }

    /// <summary>What is wrong with the header; null for nothing.</summary>
    public string? FindFault(Guid spoolId)
    {
        Span<byte> header = stackalloc byte[JournalLayout.HeaderLength];
        Bytes.Slice(0, header.Length).CopyTo(header);
        Span<byte> expected = stackalloc byte[JournalLayout.HeaderLength];
        long created = BinaryPrimitives.ReadInt64LittleEndian(header[JournalLayout.CreatedOffset..]);
        WriteHeader(expected, spoolId, FirstSequence, Length, created);
        if (header.SequenceEqual(expected))
            return null;
        long magic = BinaryPrimitives.ReadInt64LittleEndian(header);
        if (magic != JournalLayout.Magic)
            return $"its magic is {magic:x16}, and {JournalLayout.Magic:x16} is expected";
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(header[JournalLayout.VersionOffset..]);
        if (version != JournalLayout.Version)
            return $"its version is {version}, and {JournalLayout.Version} is expected";
        return "its header does not fit its checksum, its name, its length or its spool";
    }

    public void Dispose()
    {
        Bytes.Mapping.Dispose();
        File.Dispose();
        GC.RemoveMemoryPressure(Length);
        GC.SuppressFinalize(this);
    }
}
