using System;
using System.Globalization;
using System.Threading;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Sharing;

/// <summary>Pages that several processes map: what one writes is there for the others, and no copy is made.</summary>
/// <remarks>
/// 1. <see cref="Create(long, SharedRegionOptions?)"/> makes a region that this process writes and all others can only
///    read: the kernel refuses every other writable mapping. <see cref="CreateTwoWay"/> makes one that all write.
/// 2. Pass it with <c>connection.SendHandleAsync(region)</c>, or as an end to a child. It stays open here.
/// 3. There it is mapped at another address, so it must not hold pointers; offsets, or references of an arena.
/// The pages go back when the last process has disposed the region or died. Spans read zeros after that, and must not
/// be used once the region's object is gone: keep it. Members can be used from any thread; what the bytes mean, and in
/// which order they are written, is up to you.
/// </remarks>
public sealed partial class SharedRegion : IDisposable
{
    internal const Seals TwoWaySeals = Seals.Seal | Seals.Shrink | Seals.Grow;
    internal const Seals OneWaySeals = TwoWaySeals | Seals.FutureWrite;

    private const uint BlockLength = 512;

    private readonly RegionMapping _mapping;
    private long _allocated;

    private SharedRegion(Descriptor file, RegionMapping mapping, bool canWrite, bool isTwoWay)
    {
        File = file;
        _mapping = mapping;
        _allocated = AllocatedNow(file, mapping.Length);
        CanWrite = canWrite;
        IsTwoWay = isTwoWay;
        Inode = FileStatus.Of(file).Inode;
    }

    /// <summary>The sealed file, open until the region is disposed.</summary>
    internal Descriptor File { get; }

    internal RegionMapping Mapping => _mapping;

    /// <summary>Bytes: what was asked for, rounded up to whole pages.</summary>
    public long Length => _mapping.Length;

    /// <summary>Whether this process may write.</summary>
    public bool CanWrite { get; }

    /// <summary>Whether all processes that have it may write.</summary>
    public bool IsTwoWay { get; }

    /// <summary>The memory file's number, as /proc/PID/maps shows it; the same in every process.</summary>
    public ulong Inode { get; }

    /// <summary>Makes a region that only this process can write.</summary>
    /// <param name="length">Bytes, from 1; rounded up to whole pages, all of which are allocated at once.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="SystemCallException">There is not so much memory.</exception>
    /// <exception cref="PlatformNotSupportedException">Not 64-bit Linux.</exception>
    public static SharedRegion Create(long length, SharedRegionOptions? options = null) =>
        Create(length, options, OneWaySeals);

    /// <summary>Makes a region that every process which gets it can write: each must trust all others.</summary>
    /// <inheritdoc cref="Create(long, SharedRegionOptions?)"/>
    public static SharedRegion CreateTwoWay(long length, SharedRegionOptions? options = null) =>
        Create(length, options, TwoWaySeals);

    /// <summary>Where the pages that hold some bytes are. Touches the pages, so that they have a frame.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="length">How many bytes, from 1.</param>
    public SharedPage[] FindPages(long offset, int length)
    {
        ReadOnlySpan<byte> bytes = AsReadOnlySpan(offset, length);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        int size = Environment.SystemPageSize;
        long first = offset / size;
        var pages = new SharedPage[(offset + length - 1) / size - first + 1];
        for (int index = 0; index < pages.Length; index++)
        {
            long start = (first + index) * size;
            _ = Volatile.Read(in bytes[(int)Math.Max(0, start - offset)]);
            nint address = _mapping.AddressOf(start);
            pages[index] = new SharedPage(address, Inode, start, PageFrames.Of(address), CanWrite);
        }

        return pages;
    }

    /// <summary>Gives the pages back, as far as this process is concerned. Doing so twice is fine.</summary>
    public void Dispose()
    {
        File.Dispose();
        _mapping.Dispose();
    }

    /// <summary>Bytes from the beginning on that are known to be allocated; it only grows.</summary>
    internal long AllocatedLength => Volatile.Read(ref _allocated);

    /// <summary>Allocates what is missing up to a length; 0, or the kernel's error number.</summary>
    internal int TryAllocate(long length)
    {
        long allocated = AllocatedLength;
        long rounded = Math.Min(RegionMapping.RoundLength(length), Length);
        if (rounded <= allocated)
            return 0;
        int errno = MemoryFile.TryAllocate(File, allocated, rounded - allocated);
        if (errno == 0)
            Volatile.Write(ref _allocated, rounded);
        return errno;
    }

    /// <summary>Whether the owner has allocated so much: asks the kernel where that is not known yet.</summary>
    internal bool IsAllocated(long length)
    {
        if (length <= AllocatedLength)
            return true;
        long allocated = AllocatedNow(File, Length);
        Volatile.Write(ref _allocated, allocated);
        return length <= allocated;
    }

    private static long AllocatedNow(Descriptor file, long length) =>
        (long)Math.Min((ulong)length, FileStatus.Of(file).Blocks * BlockLength);

    /// <summary>A region that has arrived from another process.</summary>
    /// <param name="file">The region's from now on; still the caller's when this throws.</param>
    /// <param name="isTwoWay">What the sender says of it.</param>
    /// <exception cref="HandshakeException">The file is no region, or not of that kind.</exception>
    /// <remarks>
    /// Pages of a one-way region may be missing, as long as they cannot be huge ones: a page of the usual size that is
    /// touched too early is made by the kernel, and does not fault. The spans of the public API end before them.
    /// </remarks>
    internal static SharedRegion Open(Descriptor file, bool isTwoWay)
    {
        long length = Check(file, isTwoWay);
        return new SharedRegion(file, new RegionMapping(file, length, isTwoWay), isTwoWay, isTwoWay);
    }

    /// <summary>A two-way region over a file that has a name, which the caller has checked and mapped.</summary>
    /// <param name="file">Closed with the region.</param>
    /// <param name="mapping">All of the file, writable; released with the region.</param>
    internal static SharedRegion OverFile(Descriptor file, RegionMapping mapping) =>
        new(file, mapping, canWrite: true, isTwoWay: true);

    /// <summary>
    /// Makes a region that only this process can write, of which pages are allocated as they are needed: see
    /// <see cref="TryAllocate"/>.
    /// </summary>
    internal static SharedRegion CreateGrowing(long length, long allocated, string name) => Create(
        length, new SharedRegionOptions { Name = name }, OneWaySeals, RegionMapping.RoundLength(allocated));

    private static SharedRegion Create(
        long length, SharedRegionOptions? options, Seals seals, long allocated = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue - Environment.SystemPageSize);
        Requirements.ThrowIfUnsupported();
        options ??= SharedRegionOptions.Default;
        long rounded = RegionMapping.RoundLength(length);
        Descriptor file = MemoryFile.Create(options.Name, rounded, Math.Min(allocated, rounded));
        RegionMapping? mapping = null;
        try
        {
            mapping = new RegionMapping(file, rounded, isWritable: true, options.HasGuardPages);
            if (options.PreferHugePages)
                mapping.PreferHugePages();
            MemoryFile.AddSeals(file, seals);
            return new SharedRegion(file, mapping, canWrite: true, seals == TwoWaySeals);
        }
        catch
        {
            mapping?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Before it is mapped, so that no later access can fault: it cannot shrink, and is allocated.</summary>
    private static long Check(Descriptor file, bool isTwoWay)
    {
        Seals seals = MemoryFile.GetSeals(file);
        Seals required = isTwoWay ? TwoWaySeals : OneWaySeals;
        if ((seals & required) != required)
            throw Refuse($"its seals are {seals}, and {required} are required");
        if (isTwoWay && (seals & (Seals.Write | Seals.FutureWrite)) != 0)
            throw Refuse($"it is said to be writable, and its seals are {seals}");
        FileStatus status = FileStatus.Of(file);
        int page = Environment.SystemPageSize;
        if (status.Length is 0 or > long.MaxValue || status.Length % (ulong)page != 0)
            throw Refuse($"it is {status.Length} bytes long, which is not whole pages of {page}");
        bool mayGrow = !isTwoWay && status.BlockSize == page;
        if (status.Blocks * BlockLength < status.Length && !mayGrow)
            throw Refuse($"only {status.Blocks * BlockLength} of its {status.Length} bytes are allocated");
        return (long)status.Length;
    }

    private static HandshakeException Refuse(FormattableString reason) => new(
        "A shared region that arrived was refused before it was used: " +
        reason.ToString(CultureInfo.InvariantCulture) + ".");
}
