using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Threading;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>The writer's side of a live collection: its blocks, its versions, and which blocks are free.</summary>
/// <remarks>
/// A version is a tree of blocks that never change. Writing:
/// 1. Build the blocks that are new in the next version, in free room that no reader looks at. They may refer to blocks
///    of the version before.
/// 2. Build its record: version, count, and the block at the top.
/// 3. Publish: store the root, one word with the record's place and the version's lower half, with release (pairs with
///    the acquire in <see cref="LiveSource.Enter"/>). Killed before this store, the writer has changed nothing that
///    anyone can see; killed after it, everything.
/// 4. Blocks of the version before that the new one does not have any more are replaced: they stay as they are, and are
///    remembered together with the new version.
/// Reclaiming, when enough has been replaced:
/// 5. Choose a version R that is not the current one. Raise the word "reclaiming" to R, then a full fence (pairs with
///    the one in <see cref="LiveHolds.TryTake"/>), then look at all holds: R becomes less than the oldest.
/// 6. Store R as "reclaimed", then a write barrier: whoever sees a store of step 7 sees R, too (pairs with the read
///    barrier in <see cref="LiveSource.IsStill"/>).
/// 7. Only now blocks that were replaced by version R + 1 or earlier are free, and step 1 may overwrite them.
/// Growing:
/// 8. Allocate pages, then store how far they reach, with release, then use them.
/// A reader can never keep the writer from going on: where memory is full, holds are passed over, and who has such a
/// snapshot is told so when he reads it.
///
/// Invariants: a block of the current version is neither free nor among the replaced ones; reclaimed is less than the
/// current version; every block ends before what is allocated, and begins a largest block before that.
/// </remarks>
internal sealed partial class LiveHeap<TStep> : IDisposable where TStep : struct, IStoreStep
{
    private const long SmallestGrowth = 256 << 10;
    /// <summary>Not 0: that is what pages read as that are gone.</summary>
    private const long FirstReclaimed = 1;

    private readonly LiveShape _shape;
    private readonly FreeBlocks _free = new();
    private readonly Queue<Replaced> _replaced = new();
    private readonly List<Replaced> _fresh = [];
    private readonly List<Replaced> _pending = [];
    private readonly LiveHeader _header;
    private readonly LiveBytes _bytes;
    private readonly long _mostReplaced;
    private readonly long _capacity;
    private readonly long _reserve;
    private TStep _step;
    private LiveHold[] _holds = [];
    private (uint Record, long Count, uint Top, uint Height) _next;
    private uint _record;
    private long _end;
    private long _replacedUnits;
    private long _areaUnits;
    private bool _hasLargeRoom;
    private long _reclaimAt;

    /// <param name="shape">What it is.</param>
    /// <param name="options">How large it may become.</param>
    /// <param name="predecessor">Whose last state the new one goes on from; null for a new beginning.</param>
    /// <param name="step">Called before each store.</param>
    public LiveHeap(LiveShape shape, SharedCollectionOptions options, LiveRoot? predecessor, TStep step)
    {
        _capacity = options.CheckedCapacity;
        _shape = shape;
        _step = step;
        _mostReplaced = Math.Clamp(_capacity / 8, 4096, 1 << 20) >> LiveLayout.UnitShift;
        _reclaimAt = _mostReplaced;
        _reserve = Math.Min(_capacity / 4, 8L * shape.LargestBlock);
        _end = LiveLayout.HeaderLength;
        Region = SharedRegion.CreateGrowing(
            LiveLayout.HeaderLength + _capacity + shape.LargestBlock, LiveLayout.HeaderLength, options.Name);
        _header = new LiveHeader(Region.Mapping);
        _bytes = new LiveBytes(Region.Mapping);
        WriteIdentity(predecessor);
    }

    public SharedRegion Region { get; }

    public LiveBytes Bytes => _bytes;

    /// <summary>The current version; before the first one, that before it.</summary>
    public long Version { get; private set; }

    /// <summary>How many things the current version has.</summary>
    public long Count { get; private set; }

    /// <summary>The block at its top.</summary>
    public uint Top { get; private set; }

    /// <summary>What the kind of collection keeps with a version.</summary>
    public uint Height { get; private set; }

    public ulong Seed1 { get; private set; }

    public ulong Seed2 { get; private set; }

    /// <summary>The last block's end, which is how much memory all versions together have needed at most.</summary>
    public long UsedLength => _end - (_free.Units << LiveLayout.UnitShift);

    /// <summary>Writes a number into a block that is not published yet.</summary>
    public void Store<T>(long offset, T value) where T : unmanaged
    {
        _step.BeforeStore();
        _bytes.Write(offset, value);
    }

    /// <summary>Copies from a block into one that is not published yet.</summary>
    public void Copy(long from, long to, int length)
    {
        if (length == 0)
            return;
        _step.BeforeStore();
        _bytes.Copy(from, to, length);
    }

    /// <summary>Clears room that no reader looks at.</summary>
    public void Clear(long offset, long length)
    {
        _step.BeforeStore();
        _bytes.Clear(offset, length);
    }

    /// <summary>Says where the index is, which is hidden.</summary>
    public void PlaceIndex(long word)
    {
        _step.BeforeStore();
        _header.Index.WriteRelease(word);
    }

    /// <summary>Says that there is no index, before anything of it changes.</summary>
    public void HideIndex()
    {
        _step.BeforeStore();
        _header.Indexed.WriteRelease(0);
        // Pairs with the read barrier in LiveSource.IsIndexed.
        Volatile.WriteBarrier();
    }

    /// <summary>Says that the index repeats a version, which is the current one.</summary>
    public void ShowIndex(long version)
    {
        Debug.Assert(version == Version);
        _step.BeforeStore();
        // Pairs with the acquire in LiveSource.Indexed.
        _header.Indexed.WriteRelease(version);
    }

    /// <summary>Room for a block, until <see cref="Publish"/> or <see cref="Abort"/>.</summary>
    /// <exception cref="CollectionFullException">There is none.</exception>
    public uint Allocate(int length)
    {
        Debug.Assert(length > 0 && length <= _shape.LargestBlock);
        int units = UnitsOf(length);
        if (!_free.TryTake(units, out uint block))
            block = Extend(units);
        _fresh.Add(new Replaced(block, units, 0));
        return block;
    }

    /// <summary>Says that the next version does not have a block of this one.</summary>
    public void Replace(uint block, int length) => _pending.Add(new Replaced(block, UnitsOf(length), 0));

    /// <summary>Step 2.</summary>
    /// <exception cref="CollectionFullException">There is no room for it.</exception>
    public void Prepare(long count, uint top, uint height)
    {
        uint record = Allocate(LiveLayout.RecordLength);
        long offset = (long)record << LiveLayout.UnitShift;
        Store(offset + LiveLayout.RecordVersionOffset, Version + 1);
        Store(offset + LiveLayout.RecordCountOffset, count);
        Store(offset + LiveLayout.RecordTopOffset, top);
        Store(offset + LiveLayout.RecordHeightOffset, height);
        if (_record != 0)
            Replace(_record, LiveLayout.RecordLength);
        _next = (record, count, top, height);
    }

    /// <summary>Steps 3 and 4.</summary>
    public void Publish()
    {
        long version = Version + 1;
        _step.BeforeStore();
        // Pairs with the acquire in LiveSource.Enter.
        _header.Root.WriteRelease(((long)_next.Record << 32) | (uint)version);
        Version = version;
        (_record, Count, Top, Height) = _next;
        foreach (Replaced block in _pending)
        {
            _replaced.Enqueue(block with { Version = version });
            _replacedUnits += block.Units;
        }

        _pending.Clear();
        _fresh.Clear();
        if (_replacedUnits < _reclaimAt)
            return;
        Reclaim(_mostReplaced / 2, mayPassOverHolds: false);
        // Where a hold is in the way, look again when there is some more, not each time.
        _reclaimAt = Math.Max(_mostReplaced, _replacedUnits + _mostReplaced / 2);
    }

    /// <summary>Forgets what was built since the last version.</summary>
    public void Abort()
    {
        foreach (Replaced block in _fresh)
            _free.Add(block.Block, block.Units);
        _fresh.Clear();
        _pending.Clear();
    }

    /// <summary>Frees what was built and replaced since the last version, for nobody has the pages yet.</summary>
    public void RecycleUnpublished()
    {
        Debug.Assert(Top == 0);
        foreach (Replaced block in _pending)
            _free.Add(block.Block, block.Units);
        _pending.Clear();
        _fresh.Clear();
    }

    /// <summary>Gives the memory back; readers that have it keep it.</summary>
    public void Dispose() => Region.Dispose();

    private static int UnitsOf(int length) =>
        FreeBlocks.RoundUp((length + LiveLayout.UnitLength - 1) >> LiveLayout.UnitShift);

    private void WriteIdentity(LiveRoot? predecessor)
    {
        Span<ulong> random = stackalloc ulong[3];
        RandomNumberGenerator.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(random));
        (Seed1, Seed2) = (random[0], random[1]);
        _header.Version.WriteRelease(LiveLayout.Version);
        _header.Kind.WriteRelease((uint)_shape.Kind);
        _header.Length.WriteRelease(Region.Length);
        _header.Seed1.WriteRelease((long)Seed1);
        _header.Seed2.WriteRelease((long)Seed2);
        _header.KeySize.WriteRelease((uint)_shape.KeySize);
        _header.ValueSize.WriteRelease((uint)_shape.ValueSize);
        _header.WriterId.WriteRelease((long)random[2]);
        _header.Allocated.WriteRelease(LiveLayout.HeaderLength);
        if (predecessor is not null)
        {
            predecessor.Source.WriteAncestors(_header, predecessor.Version);
            Version = predecessor.Version;
        }
        else
        {
            Version = FirstReclaimed;
        }

        _header.Reclaimed.WriteRelease(Version);
        _header.Reclaiming.WriteRelease(Version);
        _header.Magic.WriteRelease(LiveLayout.Magic);
    }

    /// <summary>A block as it was given out: rounded, so that it can be listed again.</summary>
    private readonly record struct Replaced(uint Block, int Units, long Version);
}
