using System;
using System.Globalization;

namespace Ginnel.Spooling;

/// <summary>How a spool is opened.</summary>
public sealed class SpoolOptions
{
    internal static readonly SpoolOptions Default = new();

    /// <summary>Whether the spool is made when there is none. It is, by default.</summary>
    public bool Create { get; init; } = true;

    /// <summary>
    /// What this process's messages survive once they are stored; <see cref="SpoolDurability.Batch"/>.
    /// </summary>
    public SpoolDurability Durability { get; init; } = SpoolDurability.Batch;

    /// <summary>
    /// Bytes of a segment, from 64 KiB to 2 GiB, in whole pages; 32 MiB by default. The spool keeps those that it was
    /// made with. Room is taken, and given back, a segment at a time.
    /// </summary>
    public long SegmentLength { get; init; } = 32 << 20;

    /// <summary>Bytes that the journal may take, two segments at least; null for as many as the disk has.</summary>
    public long? Capacity { get; init; }

    /// <summary>What happens when it has them, and its consumers are not done with the oldest.</summary>
    public SpoolFullPolicy FullPolicy { get; init; } = SpoolFullPolicy.Wait;

    /// <summary>After this time messages are given up, a segment at a time; null for never.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Whether messages are kept that all consumers have handled. They are not, by default.</summary>
    public bool KeepHandled { get; init; }

    /// <summary>Who may use the spool, when it is made; nobody but the current user, by default.</summary>
    public SpoolRights Rights { get; init; } = SpoolRights.CurrentUser;

    /// <summary>Whose spool it is, by number; null for the current user's. Another one's is refused.</summary>
    public uint? OwnerUserId { get; init; }

    /// <summary>With which keys messages are encrypted and read; null for neither.</summary>
    public SpoolKeys? Keys { get; init; }

    /// <summary>Nothing is locked, recovered or written: see <see cref="Spool.OpenToLook"/>.</summary>
    internal bool OnlyLooks { get; init; }

    /// <summary>For tests that play a disk which fails.</summary>
    internal FileLayer Files { get; init; } = FileLayer.Kernel;

    internal SpoolOptions Checked()
    {
        int page = Environment.SystemPageSize;
        if (Durability is < SpoolDurability.None or > SpoolDurability.Each)
            throw new ArgumentOutOfRangeException(nameof(Durability), Durability, "One of the three is asked for.");
        if (FullPolicy is < SpoolFullPolicy.Wait or > SpoolFullPolicy.DropOldest)
            throw new ArgumentOutOfRangeException(nameof(FullPolicy), FullPolicy, "One of the three is asked for.");
        if (SegmentLength is < JournalLayout.SmallestSegment or > JournalLayout.LargestSegment
            || SegmentLength % page != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(SegmentLength), SegmentLength, string.Create(
                CultureInfo.InvariantCulture,
                $"A segment has from {JournalLayout.SmallestSegment} to {JournalLayout.LargestSegment} bytes, in " +
                $"whole pages of {page}."));
        }

        if (Capacity < 2 * SegmentLength)
        {
            throw new ArgumentOutOfRangeException(nameof(Capacity), Capacity, string.Create(
                CultureInfo.InvariantCulture,
                $"The capacity is two segments at least, which is {2 * SegmentLength} bytes."));
        }

        return this;
    }
}
