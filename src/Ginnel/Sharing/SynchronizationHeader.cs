using System;
using System.Globalization;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Sharing;

/// <summary>What every primitive begins with: which one it is, how large, and for which processes.</summary>
internal static class SynchronizationHeader
{
    /// <summary>"gmtx", "gsem", "gevt" and "gbar", as the bytes lie in memory.</summary>
    public const uint Mutex = 0x78746D67;
    public const uint Semaphore = 0x6D657367;
    public const uint Event = 0x74766567;
    public const uint Barrier = 0x72616267;

    /// <summary>Makes a primitive where nothing is yet. Its kind is stored last: pairs with the look in Open.</summary>
    /// <exception cref="InvalidOperationException">Something is there already.</exception>
    public static void Create(SharedRegion region, long offset, uint kind, int count, int size)
    {
        RegionMapping mapping = Check(region, offset, size);
        if (region.AsReadOnlySpan(offset, size).ContainsAnyExcept((byte)0))
        {
            throw new InvalidOperationException(
                $"There is something at {offset} already. Open it, or clear its {size} bytes while nobody uses them.");
        }

        mapping.Word32(offset + SynchronizationLayout.CountOffset).WriteRelease((uint)count);
        mapping.Word64(offset + SynchronizationLayout.NamespaceOffset).WriteRelease(ProcessIdentity.CurrentNamespace);
        mapping.Word32(offset + SynchronizationLayout.KindOffset).WriteRelease(kind);
    }

    /// <summary>Finds a primitive; returns its count, which is within the limits.</summary>
    /// <exception cref="HandshakeException">It is not there, or not for this process.</exception>
    public static int Open(SharedRegion region, long offset, uint kind)
    {
        RegionMapping mapping = Check(region, offset, SynchronizationLayout.Alignment);
        uint word = mapping.Word32(offset + SynchronizationLayout.KindOffset).ReadAcquire();
        if (word != kind)
            throw Refuse($"at {offset} begins 0x{word:X8}, and 0x{kind:X8} is looked for");
        uint count = mapping.Word32(offset + SynchronizationLayout.CountOffset).ReadAcquire();
        var found = new PrimitiveKind(kind, count);
        if (found.Size == 0)
            throw Refuse($"its count is {count}, which {found.Noun} cannot have");
        long ids = mapping.Word64(offset + SynchronizationLayout.NamespaceOffset).ReadAcquire();
        if (ids != ProcessIdentity.CurrentNamespace)
        {
            long ours = ProcessIdentity.CurrentNamespace;
            throw Refuse($"it is for the process ids of namespace {ids}, and those here are of {ours}");
        }

        return (int)count;
    }

    /// <summary>Throws unless that many bytes are there.</summary>
    public static RegionMapping Check(SharedRegion region, long offset, int size)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (!region.IsTwoWay)
        {
            throw new ArgumentException(
                "All who synchronise write: make the region with SharedRegion.CreateTwoWay.", nameof(region));
        }

        ObjectDisposedException.ThrowIf(region.Mapping.IsDisposed, region);
        if (offset % SynchronizationLayout.Alignment != 0)
        {
            throw new ArgumentException(
                $"It begins at a multiple of {SynchronizationLayout.Alignment} bytes, and the offset is {offset}.",
                nameof(offset));
        }

        _ = region.AsSpan(offset, size);
        return region.Mapping;
    }

    private static HandshakeException Refuse(FormattableString reason) => new(
        "It cannot be opened: " + reason.ToString(CultureInfo.InvariantCulture) + ".");
}
