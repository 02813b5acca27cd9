namespace Ginnel.Sharing;

/// <summary>
/// Where things are in a region with versions of an arena; <c>docs/formats/arena.md</c> has the same table, and a test
/// compares them.
/// </summary>
/// <remarks>
/// <code>
///    0        8         12      16            24                 128
///    +--------+---------+-------+-------------+------------------+-------------------+
///    | magic  | version | count | length      | 0                | current           |
///    +--------+---------+-------+-------------+------------------+-------------------+
/// 4096 the first arena, and behind it the others, each of the same length
/// </code>
/// The current version: its number, which only grows, times 256, and which of the arenas it is in.
/// </remarks>
internal static class VersionsLayout
{
    /// <summary>"gnversns", as the bytes lie in memory.</summary>
    public const long Magic = 0x736E737265766E67;
    public const uint Version = 1;

    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    public const int CountOffset = 12;
    public const int LengthOffset = 16;
    public const int CurrentOffset = 128;
    public const int FirstOffset = 4096;

    public const int MostArenas = 64;

    /// <summary>So that the bytes of all arenas can be counted.</summary>
    public const long LargestCapacity = 1L << 56;

    private const int NumberShift = 8;

    /// <summary>What the current word says of a version.</summary>
    public static long Pack(long number, int arena) => number << NumberShift | (uint)arena;

    public static long NumberOf(long current) => current >> NumberShift;

    public static int ArenaOf(long current) => (int)(current & ((1 << NumberShift) - 1));
}
