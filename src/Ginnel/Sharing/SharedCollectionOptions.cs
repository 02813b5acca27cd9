using System;
using System.Text;

namespace Ginnel.Sharing;

/// <summary>How a live collection is made.</summary>
public sealed class SharedCollectionOptions
{
    /// <summary>The largest capacity: 60 GiB.</summary>
    public const long LargestCapacity = 60L << 30;

    private const long SmallestCapacity = 64 << 10;
    private const int LongestName = 240;

    /// <summary>
    /// Bytes that it can grow to, at most; 1 GiB by default. Only what is used is taken from the machine, and it stays
    /// taken. Updates replace rather than overwrite, so leave room: twice the size of the entries is enough,
    /// and a dictionary is read fastest with five times that.
    /// </summary>
    public long Capacity { get; init; } = 1L << 30;

    /// <summary>Shown by the kernel in /proc/PID/maps; at most 240 bytes.</summary>
    public string Name { get; init; } = "ginnel collection";

    internal static SharedCollectionOptions Default { get; } = new();

    internal long CheckedCapacity
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, SmallestCapacity, nameof(Capacity));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(Capacity, LargestCapacity, nameof(Capacity));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(Encoding.UTF8.GetByteCount(Name), LongestName, nameof(Name));
            int page = Environment.SystemPageSize;
            return (Capacity + page - 1) / page * page;
        }
    }
}
