using System;
using System.Diagnostics;
using Ginnel.Platform;

namespace Ginnel.Memory;

/// <summary>All pages of a file, mapped once; on request with a page that cannot be touched at either side.</summary>
/// <remarks>Pages are not made resident before they are touched. The caller bounds each access.</remarks>
internal sealed unsafe class RegionMapping : PageReservation
{
    // Of x64, and of Arm64 with pages of 4 KiB.
    private const long HugePage = 2 << 20;

    /// <summary>Maps <paramref name="file"/>, which has been checked or made to be so long.</summary>
    /// <param name="file">The file.</param>
    /// <param name="length">Whole pages.</param>
    /// <param name="isWritable">Whether this process may write.</param>
    /// <param name="hasGuards">Whether what runs over either end faults, rather than meeting a neighbour.</param>
    public RegionMapping(Descriptor file, long length, bool isWritable, bool hasGuards = false)
        : base((nuint)(length + SlackOf(length) + (hasGuards ? 2L * Environment.SystemPageSize : 0)))
    {
        Debug.Assert(length > 0 && length % Environment.SystemPageSize == 0);
        Length = length;
        Start = First + (hasGuards ? Environment.SystemPageSize : 0);
        if (SlackOf(length) > 0)
            Start = (byte*)(((nint)Start + (nint)HugePage - 1) & -(nint)HugePage);
        PageTable.Map(
            Start, (nuint)length, isWritable ? PageTable.ProtectRead | PageTable.ProtectWrite : PageTable.ProtectRead,
            PageTable.Shared | PageTable.Fixed, file, 0);
    }

    public byte* Start { get; }

    public long Length { get; }

    public nint AddressOf(long offset) => (nint)(Start + offset);

    /// <summary>Values in place; the caller has checked bounds and alignment.</summary>
    public Span<T> Slice<T>(long offset, int count) where T : unmanaged => new(Start + offset, count);

    /// <summary>A value in place; the caller has checked bounds and alignment.</summary>
    public ref T At<T>(long offset) where T : unmanaged => ref *(T*)(Start + offset);

    /// <summary>All bytes; offsets count from the first one.</summary>
    public SharedBytes Bytes => new(Start);

    public SharedWord32 Word32(long offset)
    {
        Debug.Assert(offset >= 0 && offset + sizeof(uint) <= Length && offset % sizeof(uint) == 0);
        return new((uint*)(Start + offset));
    }

    public SharedWord64 Word64(long offset)
    {
        Debug.Assert(offset >= 0 && offset + sizeof(long) <= Length && offset % sizeof(long) == 0);
        return new((long*)(Start + offset));
    }

    /// <summary>Asks for huge pages; the kernel may not have any, which is no error.</summary>
    public void PreferHugePages()
    {
        // For pages to come; then for those that are there, whatever the computer's settings for shared memory say.
        _ = PageTable.Advise(Start, (nuint)Length, PageTable.PreferHugePages);
        _ = PageTable.Advise(Start, (nuint)Length, PageTable.GatherHugePages);
    }

    /// <summary>Addresses to spare, so that a huge page of the file can be one in the processor's table.</summary>
    private static long SlackOf(long length) => length >= HugePage ? HugePage : 0;

    /// <summary>The file's length for so many bytes of content: whole pages, one at least.</summary>
    public static long RoundLength(long length)
    {
        int page = Environment.SystemPageSize;
        return Math.Max(page, (length + page - 1) / page * page);
    }
}
