using System;
using System.Diagnostics;
using System.Globalization;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Segments;

/// <summary>A segment that this process writes, and that the kernel lets nobody else write.</summary>
/// <remarks>
/// 1. Create a memory file of the full length, with every page allocated.
/// 2. Map it, writable: the only writable mapping that it will ever have.
/// 3. Fill in the identity; the magic last, as a release.
/// 4. Seal it: no other length, no new writable mapping, no write call, no further seal.
/// 5. Give the descriptor to the peer, which maps it read-only; then close it, for the mapping keeps the pages.
/// </remarks>
internal sealed class OwnedSegment : IDisposable
{
    public const Seals RequiredSeals = Seals.Shrink | Seals.Grow | Seals.FutureWrite | Seals.Seal;

    private readonly Mapping _mapping;

    /// <param name="name">Shown by the kernel in /proc/PID/maps.</param>
    /// <param name="capacity">Bytes of data; 0 for a side that only reads.</param>
    public OwnedSegment(string name, int capacity)
    {
        Debug.Assert(capacity == 0 || int.IsPow2(capacity));
        Capacity = capacity;
        File = MemoryFile.Create(name, HeaderLength + (long)capacity);
        Inode = FileStatus.Of(File).Inode;
        try
        {
            _mapping = new Mapping(File, HeaderLength, capacity, isWritable: true);
            WriteIdentity();
            MemoryFile.AddSeals(File, RequiredSeals);
        }
        catch
        {
            _mapping?.Dispose();
            File.Dispose();
            throw;
        }
    }

    /// <summary>One page, and never less than the layout needs.</summary>
    public static int HeaderLength { get; } = Math.Max(SegmentLayout.SmallestHeaderLength, Environment.SystemPageSize);

    public int Capacity { get; }

    /// <summary>The file's number, as /proc/PID/maps shows it.</summary>
    public ulong Inode { get; }

    /// <summary>The sealed file, until it has been handed over.</summary>
    public Descriptor File { get; }

    /// <summary>The pages themselves, to be kept; and for tests that play a hostile owner.</summary>
    internal Mapping Mapping => _mapping;

    public SegmentHeader Header => new(_mapping);

    public SharedBytes Data => _mapping.Bytes(HeaderLength);

    /// <summary>The data pages, twice in a row, as something that <see cref="Memory{T}"/> can point into.</summary>
    public MappedMemory CreateMemory() => new(_mapping, HeaderLength, MirroredLength(Capacity));

    /// <summary>Gives the memory back; addresses stay valid (see <see cref="Mapping"/>).</summary>
    public void Dispose()
    {
        File.Dispose();
        _mapping.Dispose();
    }

    /// <summary>Twice the capacity, less the one byte that would not fit an int at the largest capacity.</summary>
    internal static int MirroredLength(int capacity) => (int)Math.Min(2L * capacity, int.MaxValue);

    /// <summary>The capacity that a request of so many bytes gets: a power of two, one page at least.</summary>
    public static int RoundCapacity(int requested, string parameterName)
    {
        if (requested is < 1 or > SegmentLayout.LargestCapacity)
        {
            throw new ArgumentOutOfRangeException(parameterName, requested, string.Create(
                CultureInfo.InvariantCulture,
                $"A capacity is from 1 to {SegmentLayout.LargestCapacity} bytes, " +
                $"and is rounded up to a power of two of at least one page."));
        }

        int smallest = Math.Max(SegmentLayout.SmallestCapacity, Environment.SystemPageSize);
        return Math.Max(smallest, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)requested));
    }

    private void WriteIdentity()
    {
        SegmentHeader header = Header;
        header.Version.WriteRelease(SegmentLayout.Version);
        header.HeaderLength.WriteRelease((uint)HeaderLength);
        header.Capacity.WriteRelease(Capacity);
        header.Flags.WriteRelease(MemoryBarrier.IsAvailable ? 0 : SegmentLayout.FullFencesFlag);
        header.ReaderWaiting.WriteRelease(WaitingWord.FenceFirst);
        header.WriterWaiting.WriteRelease(WaitingWord.FenceFirst);
        header.ProcessId.WriteRelease((uint)Environment.ProcessId);
        header.Magic.WriteRelease(SegmentLayout.Magic);
    }
}
