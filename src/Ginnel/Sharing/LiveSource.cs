using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>A live collection as a reader sees it: the newest version, and whether it still stood when read.</summary>
/// <remarks>
/// Reading, without a lock and without a store:
/// 1. Read "reclaimed", then the root (acquire; pairs with the release in <see cref="LiveHeap{TStep}.Publish"/>). The
///    root has the lower half of the version; the whole one is the first from "reclaimed" on that ends like that. The
///    writer can never be 2^31 versions ahead of "reclaimed", for its memory is not large enough. A reader that was
///    stopped between the two reads for longer computes a version that is too low, and fails in step 4.
/// 2. Walk from the root. Each reference is compared with <see cref="Limit"/> before it is followed, and each number is
///    read once, so whatever stands there, nothing outside of the mapping is touched.
/// 3. Copy out what was looked for.
/// 4. A read barrier, then "reclaimed" once more (pairs with the write barrier in the writer's step 6). Where it is
///    less than the version, nothing of that version had been overwritten, so what was copied is what was written.
///    Else start over: the writer keeps what was replaced for a while, so that is rare.
/// What a walk finds broken is believed only after step 4: it may be no more than a block in its next life.
/// </remarks>
internal sealed class LiveSource : IDisposable
{
    /// <summary>
    /// A reader that fails so often in a row does not meet a fast writer, but one that says anything.
    /// </summary>
    private const int MostTries = 10_000;

    private readonly LiveShape _shape;
    private readonly LiveHeader _header;
    private readonly SharedWord64 _root;
    private readonly SharedWord64 _reclaimed;
    private long _limit;

    /// <exception cref="HandshakeException">The region is no such collection.</exception>
    public LiveSource(SharedRegion region, LiveShape shape, LiveHolds? holds)
    {
        Region = region;
        Holds = holds;
        _shape = shape;
        if (region.Length <= LiveLayout.HeaderLength + shape.LargestBlock
            || region.Length - LiveLayout.HeaderLength > LiveLayout.LargestLength)
            throw Refuse($"the region has {region.Length} bytes");
        _header = new LiveHeader(region.Mapping);
        _root = _header.Root;
        _reclaimed = _header.Reclaimed;
        Bytes = new LiveBytes(region.Mapping);
        CheckIdentity();
        Seed1 = (ulong)_header.Seed1.ReadAcquire();
        Seed2 = (ulong)_header.Seed2.ReadAcquire();
        WriterId = _header.WriterId.ReadAcquire();
        _ = CanWiden();
    }

    public SharedRegion Region { get; }

    public LiveHolds? Holds { get; }

    public LiveBytes Bytes { get; }

    public ulong Seed1 { get; }

    public ulong Seed2 { get; }

    /// <summary>A random number that each writer has drawn.</summary>
    public long WriterId { get; }

    /// <summary>The last place at which a block may begin.</summary>
    public long Limit
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _limit);
    }

    /// <summary>Step 1: the record's place, and the version.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Enter(out long version)
    {
        long reclaimed = _reclaimed.ReadAcquire();
        long root = _root.ReadAcquire();
        version = reclaimed + (uint)((uint)root - (uint)reclaimed);
        return (long)((ulong)root >> 32) << LiveLayout.UnitShift;
    }

    /// <summary>Step 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsStill(long version)
    {
        Volatile.ReadBarrier();
        // Never 0 as long as the pages are there: those of a disposed region read as zeros.
        long reclaimed = _reclaimed.ReadAcquire();
        return reclaimed < version && reclaimed > 0;
    }

    /// <summary>
    /// The version that a dictionary's index repeats, which is the current one; 0 where there is none.
    /// </summary>
    public long Indexed
    {
        // Pairs with the release of step 4 in DictionaryIndex.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Bytes.ReadAcquire(LiveLayout.IndexedOffset);
    }

    /// <summary>The word that says where the index is.</summary>
    public long Index => Bytes.ReadAcquire(LiveLayout.IndexOffset);

    /// <summary>Whether all that was read of the index since <see cref="Indexed"/> is of that version.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsIndexed(long version)
    {
        // Pairs with the write barrier of step 1 in DictionaryIndex.
        Volatile.ReadBarrier();
        return Indexed == version;
    }

    /// <summary>Whether a block may begin here; looks whether the writer has allocated more meanwhile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsWithin(long offset) => offset <= Limit || IsWithinAllocated(offset);

    /// <summary>The newest version, which stays as it is; with a hold where this reader has a page for it.</summary>
    public LiveRoot TakeRoot()
    {
        for (int tries = 0; ; tries++)
        {
            long place = Enter(out long version);
            int hold = Holds?.TryTake(version, _header.Reclaiming) ?? LiveHolds.None;
            bool isWithin = IsWithin(place);
            long count = isWithin ? Bytes.Read<long>(place + LiveLayout.RecordCountOffset) : 0;
            uint top = isWithin ? Bytes.Read<uint>(place + LiveLayout.RecordTopOffset) : 0;
            uint height = isWithin ? Bytes.Read<uint>(place + LiveLayout.RecordHeightOffset) : 0;
            if (hold != LiveHolds.TooLate && IsStill(version))
            {
                if (!isWithin || !IsPossible(count))
                    ThrowBroken();
                return new LiveRoot(this, version, count, top, height, hold);
            }

            Holds?.Release(hold);
            Retry(tries);
        }
    }

    /// <summary>How many things the newest version has.</summary>
    public long ReadCount()
    {
        for (int tries = 0; ; tries++)
        {
            long place = Enter(out long version);
            long count = IsWithin(place) ? Bytes.Read<long>(place + LiveLayout.RecordCountOffset) : -1;
            if (IsStill(version))
            {
                if (!IsPossible(count))
                    ThrowBroken();
                return count;
            }

            Retry(tries);
        }
    }

    /// <summary>Waits a little before the next try; gives up on a writer that never lets one succeed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Retry(int tries)
    {
        ObjectDisposedException.ThrowIf(Region.File.IsClosed, this);
        if (tries >= MostTries)
        {
            throw new PeerProtocolException(string.Create(
                CultureInfo.InvariantCulture,
                $"The writer of a live collection took back what was being read {tries} times in a row."));
        }

        if (tries > 1)
            Thread.SpinWait(8);
    }

    /// <summary>Says that a version which stood still is not made as it must be.</summary>
    [DoesNotReturn]
    public void ThrowBroken()
    {
        ObjectDisposedException.ThrowIf(Region.File.IsClosed, this);
        throw new PeerProtocolException(
            "The pages of a live collection hold what its writer can never have meant: a reference out of bounds, a " +
            "count that is not so, or a tree too deep. Nothing outside of the pages was read.");
    }

    /// <summary>Whether the collection goes on from one that a reader has seen up to a version.</summary>
    public bool GoesOnFrom(long writerId, long version)
    {
        if (writerId == WriterId)
            return true;
        uint count = _header.AncestorCount.ReadAcquire();
        // No ancestors at all: it has begun anew, and says so.
        if (count == 0)
            return true;
        for (int index = 0; index < LiveLayout.MostAncestors; index++)
        {
            if (_header.AncestorId(index).ReadAcquire() == writerId)
                return _header.AncestorVersion(index).ReadAcquire() >= version;
        }

        return false;
    }

    /// <summary>Writes into a successor's header whom it goes on from.</summary>
    public void WriteAncestors(LiveHeader successor, long version)
    {
        uint count = _header.AncestorCount.ReadAcquire();
        for (int index = 0; index < LiveLayout.MostAncestors; index++)
        {
            successor.AncestorId(index).WriteRelease(_header.AncestorId(index).ReadAcquire());
            successor.AncestorVersion(index).WriteRelease(_header.AncestorVersion(index).ReadAcquire());
        }

        int own = (int)(count % LiveLayout.MostAncestors);
        successor.AncestorId(own).WriteRelease(WriterId);
        successor.AncestorVersion(own).WriteRelease(version);
        // Never 0 again, so that one with ancestors is never taken for one without.
        successor.AncestorCount.WriteRelease(count == uint.MaxValue ? LiveLayout.MostAncestors : count + 1);
    }

    public void Dispose()
    {
        Holds?.Dispose();
        Region.Dispose();
    }

    /// <summary>Not more than there is room for; so whoever goes through them all comes to an end.</summary>
    private bool IsPossible(long count) => count >= 0 && count <= Region.Length / (_shape.KeySize + _shape.ValueSize);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsWithinAllocated(long offset) =>
        !Region.File.IsClosed && CanWiden() && offset <= Limit;

    /// <summary>Believes the writer's word about what is allocated once the kernel has confirmed it.</summary>
    private bool CanWiden()
    {
        // Pairs with the release in LiveHeap.TryGrow.
        long allocated = _header.Allocated.ReadAcquire();
        if (allocated < 0 || allocated > Region.Length || !Region.IsAllocated(allocated))
            return false;
        // It only grows, and a thread that was slow must not take back what another has seen.
        long limit = allocated - _shape.LargestBlock;
        long seen = Limit;
        while (limit > seen)
        {
            long found = Interlocked.CompareExchange(ref _limit, limit, seen);
            if (found == seen)
                return true;
            seen = found;
        }

        return true;
    }

    private void CheckIdentity()
    {
        long magic = _header.Magic.ReadAcquire();
        if (magic != LiveLayout.Magic)
            throw Refuse($"its magic is {magic:x16}, and not {LiveLayout.Magic:x16}");
        uint version = _header.Version.ReadAcquire();
        if (version != LiveLayout.Version)
            throw Refuse($"its format has version {version}, and this program knows {LiveLayout.Version}");
        uint kind = _header.Kind.ReadAcquire();
        if (kind != (uint)_shape.Kind)
            throw Refuse($"it is a {(LiveKind)kind}, and not a {_shape.Kind}");
        uint keySize = _header.KeySize.ReadAcquire();
        uint valueSize = _header.ValueSize.ReadAcquire();
        if (keySize != _shape.KeySize || valueSize != _shape.ValueSize)
        {
            throw Refuse(
                $"keys and values have {keySize} and {valueSize} bytes, not {_shape.KeySize} and {_shape.ValueSize}");
        }

        long length = _header.Length.ReadAcquire();
        if (length != Region.Length)
            throw Refuse($"it says that it has {length} bytes, and has {Region.Length}");
    }

    private static HandshakeException Refuse(FormattableString reason) => new(
        "A live collection was refused before it was used: " + reason.ToString(CultureInfo.InvariantCulture) + ".");
}
