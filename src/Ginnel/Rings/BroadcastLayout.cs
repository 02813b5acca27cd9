namespace Ginnel.Rings;

/// <summary>
/// Where things are in a broadcast ring and in a reader's page; <c>docs/formats/topic.md</c> has the same tables, and
/// a test compares them.
/// </summary>
/// <remarks>
/// <code>
///    the writer's region
///    0                   8         12        16        20        24
///    +-------------------+---------+---------+---------+---------+
///    | magic             | version | flags   | slots   | payload |   identity, constant
///    +-------------------+---------+---------+---------+---------+
///  128 published (8)                                               after each message
///  256 doorbell (4)      | state (4)                               when a sleeper is woken, and at the end
///  384 waiting (8)       | needed (8)   | room (4)                 the writer is about to wait for room
///  512 sleeps (8), dropped (8)                                     only observers read these
/// 4096 the slots, one after the other: each begins at a multiple of 64 bytes
///
///    a slot
///    0                   8         12        16
///    +-------------------+---------+---------+------------------------------+
///    | mark              | length  | 0       | payload                      |
///    +-------------------+---------+---------+------------------------------+
///
///    a reader's page
///    0                   8         12
///    | magic             | version | flags   |                       identity, constant
///  128 cursor (8)                                                  after each message
///  256 waiting (8)                                                 the reader is about to sleep
///  384 sleeps (8)                                                  only observers read this
/// </code>
/// A reader that waits looks at a slot's mark and at the state, and one that reads at <c>waiting</c>: none of them
/// shares its pair of cache lines with what the writer stores for each message.
/// </remarks>
internal static class BroadcastLayout
{
    /// <summary>"GINTOPIC", little-endian.</summary>
    public const long Magic = 0x4349_504F_544E_4947;
    /// <summary>"GINREADR", little-endian.</summary>
    public const long ReaderMagic = 0x5244_4145_524E_4947;
    public const uint Version = 1;

    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    public const int FlagsOffset = 12;
    public const int SlotCountOffset = 16;
    public const int PayloadCapacityOffset = 20;

    public const int PublishedOffset = 128;

    public const int DoorbellOffset = 256;
    public const int StateOffset = 260;

    public const int WriterWaitingOffset = 384;
    public const int NeededOffset = 392;
    public const int RoomOffset = 400;

    public const int WriterSleepsOffset = 512;
    public const int DroppedOffset = 520;

    public const int HeaderLength = 4096;

    public const int MarkOffset = 0;
    public const int LengthOffset = 8;
    public const int PayloadOffset = 16;
    public const int SlotAlignment = 64;

    public const int CursorOffset = 128;
    public const int ReaderWaitingOffset = 256;
    public const int ReaderSleepsOffset = 384;

    public const int ReaderLength = 4096;

    /// <summary>The owner is not registered with membarrier(2): no fence of another process reaches it.</summary>
    public const uint FullFencesFlag = 1;

    public const int SmallestSlotCount = 2;
    public const int LargestSlotCount = 1 << 24;
    public const int LargestPayload = 1 << 30;
    /// <summary>Further than anyone counts; twice as much and two is a long still.</summary>
    public const long LargestSequence = 1L << 60;

    /// <summary>Bytes from one slot to the next.</summary>
    public static long StrideOf(int payloadCapacity) =>
        (PayloadOffset + (long)payloadCapacity + SlotAlignment - 1) & -SlotAlignment;

    /// <summary>Bytes of a whole region.</summary>
    public static long LengthOf(int slotCount, int payloadCapacity) =>
        checked(HeaderLength + slotCount * StrideOf(payloadCapacity));

    /// <summary>The mark of a slot while a message is written into it.</summary>
    public static long BegunMark(long sequence) => 2 * sequence + 1;

    /// <summary>The mark of a slot in which a message is whole.</summary>
    public static long WholeMark(long sequence) => 2 * sequence + 2;

    /// <summary>Which message a mark is of; -1 in a slot that was never used.</summary>
    public static long SequenceOf(long mark) => (mark + 1) / 2 - 1;
}
