namespace Ginnel.Segments;

/// <summary>
/// Where things are in a segment; <c>docs/formats/segment.md</c> has the same table, and a test compares them.
/// </summary>
/// <remarks>
/// <code>
///    0                   8         12        16                  24        28        32
///    +-------------------+---------+---------+-------------------+---------+---------+---------+
///    | magic             | version | header  | capacity          | flags   | process | ...     |   identity, constant
///    +-------------------+---------+---------+-------------------+---------+---------+---------+
///  128 written position (8) | data doorbell (4)  | writer state (4)   owner writes as the writer
///  144 messages (8)         | data rung at (8)                        only observers read the first of these
///  256 read position (8)    | space doorbell (4) | reader state (4)   owner writes as the reader
///  272 messages (8)         | space rung at (8)                       only observers read the first of these
///  384 reader waiting (8)                                             owner's reader is about to sleep
///  512 writer waiting (8)   | room wanted (4)                         owner's writer is about to sleep
///  640 reader's sleeps, wake-ups, their nanoseconds (8 each)          only observers read these
///  768 the same of the writer
///  896 peer's inode (8)                                               only observers read it
/// 1024 failure: length (4), UTF-8 text (at most 1,020 bytes)          set before a state becomes Failed
/// 2048 name: length (4), UTF-8 text (at most 1,020 bytes)             only observers read it
/// 4096 (or one page, where pages are larger): data, capacity bytes
/// </code>
/// Words that different threads write are 128 bytes apart, which is two cache lines: neighbouring lines are fetched in
/// pairs. Everything in a segment is written by its owner alone.
/// </remarks>
internal static class SegmentLayout
{
    /// <summary>"GINNEL" and two zero bytes, little-endian.</summary>
    public const long Magic = 0x0000_4C45_4E4E_4947;
    public const uint Version = 1;

    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    public const int HeaderLengthOffset = 12;
    public const int CapacityOffset = 16;
    public const int FlagsOffset = 24;
    public const int ProcessIdOffset = 28;

    public const int WrittenOffset = 128;
    public const int DataDoorbellOffset = 136;
    public const int WriterStateOffset = 140;
    public const int MessagesWrittenOffset = 144;
    public const int DataRungAtOffset = 152;

    public const int ReadOffset = 256;
    public const int SpaceDoorbellOffset = 264;
    public const int ReaderStateOffset = 268;
    public const int MessagesReadOffset = 272;
    public const int SpaceRungAtOffset = 280;

    public const int ReaderWaitingOffset = 384;
    public const int WriterWaitingOffset = 512;
    public const int RoomWantedOffset = 520;

    public const int ReaderSleepsOffset = 640;
    public const int ReaderWakeUpsOffset = 648;
    public const int ReaderWakeUpNsOffset = 656;
    public const int WriterSleepsOffset = 768;
    public const int WriterWakeUpsOffset = 776;
    public const int WriterWakeUpNsOffset = 784;

    public const int PeerInodeOffset = 896;

    public const int FailureLengthOffset = 1024;
    public const int FailureTextOffset = 1028;
    public const int FailureTextCapacity = 1020;

    public const int NameLengthOffset = 2048;
    public const int NameOffset = 2052;
    public const int NameCapacity = 1020;

    public const int SmallestHeaderLength = 4096;

    /// <summary>The owner is not registered with membarrier(2): no fence of another process reaches it.</summary>
    public const uint FullFencesFlag = 1;

    public const int SmallestCapacity = 4096;
    /// <summary>
    /// A mirrored ring of this size is 2 GiB of addresses, the most that one Memory&lt;byte&gt; can cover.
    /// </summary>
    public const int LargestCapacity = 1 << 30;
}
