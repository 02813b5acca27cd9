namespace Ginnel.Sharing;

/// <summary>
/// Where things are in the pages of counters; <c>docs/formats/dictionary.md</c> has the same table, and a test compares
/// them.
/// </summary>
internal static class CountersLayout
{
    public const int MagicOffset = LiveLayout.MagicOffset;
    public const int VersionOffset = LiveLayout.VersionOffset;
    public const int KindOffset = LiveLayout.KindOffset;
    public const int CountOffset = 16;
    public const int StrideOffset = 20;
    /// <summary>For each counter a byte with the length of its name, and that name in UTF-8.</summary>
    public const int NamesOffset = 4096;

    public const int NameLength = 64;
    public const int LongestName = NameLength - 1;
    public const int MostCounters = 1 << 20;
    public const int DenseStride = sizeof(long);
    /// <summary>Two cache lines, for neighbouring lines are fetched in pairs.</summary>
    public const int ApartStride = 128;

    /// <summary>Where the values begin.</summary>
    public static long ValuesOffset(int count) => (NamesOffset + (long)count * NameLength + 127) / 128 * 128;

    public static long Length(int count, int stride) => ValuesOffset(count) + (long)count * stride;
}
