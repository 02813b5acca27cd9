namespace Ginnel.Sharing;

/// <summary>
/// Where things are in a live collection; <c>docs/formats/dictionary.md</c> has the same tables, and a test compares
/// them.
/// </summary>
/// <remarks>
/// <code>
///    0        8         12     16       24       32       40       44         48
///    +--------+---------+------+--------+--------+--------+--------+----------+
///    | magic  | version | kind | length | seed 1 | seed 2 | key    | value    |   identity, constant
///    +--------+---------+------+--------+--------+--------+--------+----------+
///   48 writer id (8) | ancestor count (4)                      who writes it, and after how many others
///  128 root (8) | reclaimed (8) | indexed (8) | index (8)      read by every reader, each time
///  256 reclaiming (8)                                          read by who takes a hold
///  384 allocated (8)                                           read when a reference points further than before
///  512 ancestors: 32 of writer id (8), last version (8)
/// 4096 blocks, each at a multiple of 16
/// </code>
/// A reader's own page has its holds: 64 words from offset 0, each 0 or the version that it holds.
/// </remarks>
internal static class LiveLayout
{
    /// <summary>"GINNLIVE", as the bytes lie in memory.</summary>
    public const long Magic = 0x4556_494C_4E4E_4947;
    public const uint Version = 1;

    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    public const int KindOffset = 12;
    public const int LengthOffset = 16;
    public const int Seed1Offset = 24;
    public const int Seed2Offset = 32;
    public const int KeySizeOffset = 40;
    public const int ValueSizeOffset = 44;
    public const int WriterIdOffset = 48;
    public const int AncestorCountOffset = 56;

    public const int RootOffset = 128;
    public const int ReclaimedOffset = 136;
    public const int IndexedOffset = 144;
    public const int IndexOffset = 152;
    public const int ReclaimingOffset = 256;
    public const int AllocatedOffset = 384;
    public const int AncestorsOffset = 512;

    public const int AncestorLength = 16;
    public const int MostAncestors = 32;
    public const int HeaderLength = 4096;

    /// <summary>Blocks lie at multiples of this, so that 32 bits name 64 GiB of them.</summary>
    public const int UnitLength = 16;
    public const int UnitShift = 4;
    public const long LargestLength = (long)uint.MaxValue << UnitShift;

    /// <summary>The block that a root points to: its version in full, and where a version's blocks begin.</summary>
    public const int RecordVersionOffset = 0;
    public const int RecordCountOffset = 8;
    public const int RecordTopOffset = 16;
    public const int RecordHeightOffset = 20;
    public const int RecordLength = 32;

    public const int HoldCount = 64;
    public const int HoldPageLength = 4096;
}

/// <summary>What a live collection is; the numbers are part of the format.</summary>
internal enum LiveKind : uint
{
    Dictionary = 1,
    List = 2,
    Counters = 3,
}
