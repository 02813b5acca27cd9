namespace Ginnel.Spooling;

/// <summary>Where the bytes of a journal segment are; <c>docs/formats/spool.md</c> says what they mean.</summary>
internal static class JournalLayout
{
    /// <summary>"gspooljl", as the bytes lie in the file.</summary>
    public const long Magic = 0x6C6A6C6F_6F707367;
    public const uint Version = 1;

    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    public const int HeaderLengthOffset = 12;
    public const int SpoolIdOffset = 16;
    public const int FirstSequenceOffset = 32;
    public const int CreatedOffset = 40;
    public const int LengthOffset = 48;
    /// <summary>Of the 56 bytes before it.</summary>
    public const int ChecksumOffset = 56;
    public const int HeaderLength = 64;

    /// <summary>Offsets within a record. The checksum is of all that follows it, padding included.</summary>
    public const int RecordChecksumOffset = 0;
    public const int RecordLengthOffset = 4;
    public const int RecordSequenceOffset = 8;
    public const int RecordTimeOffset = 16;
    public const int RecordDurableOffset = 24;
    public const int RecordSenderOffset = 32;
    public const int RecordKindOffset = 36;
    public const int RecordFlagsOffset = 37;
    public const int RecordHeadersOffset = 38;
    public const int RecordHeaderLength = 40;
    public const int RecordAlignment = 8;

    public const byte MessageKind = 1;
    public const byte GapKind = 2;
    public const byte EndKind = 3;

    public const byte EncryptedFlag = 1;

    /// <summary>Sequences of messages begin at 1; a word of state has room for so many.</summary>
    public const long LargestSequence = (1L << 48) - 1;

    public const long SmallestSegment = 64 << 10;
    public const long LargestSegment = 1L << 31;
    public const int LargestPayload = 1 << 30;
    public const int LargestHeaders = ushort.MaxValue - 7;

    public static long RecordLength(long content) =>
        (RecordHeaderLength + content + RecordAlignment - 1) & -RecordAlignment;
}
