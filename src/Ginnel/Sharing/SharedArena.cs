using System;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>
/// A structure with references that is laid out once, and then read in place by any number of processes.
/// </summary>
/// <remarks>
/// 1. <see cref="Create"/> makes an empty arena, which this process alone can write.
/// 2. <see cref="Add{T}"/>, <see cref="AddList{T}"/>, <see cref="AddString(string?)"/> and the like put values in, one
///    behind the other, and return references to them: offsets, which mean the same wherever the arena is mapped.
/// 3. <see cref="Publish"/> states the root, as the last thing that is ever written. From then on the arena is as it
///    is.
/// 4. Pass <see cref="Region"/> to other processes; there <see cref="Open"/> checks the header and maps nothing that is
///    not touched. <see cref="Root{T}"/> and <see cref="View"/> lead on, without a copy.
/// Killed at any moment before step 3, the writer has published nothing. One thread adds; any may read what was
/// published. Idea: the based pointers and regions of Cyclone and of Boost.Interprocess.
/// </remarks>
public sealed partial class SharedArena : IDisposable
{
    private readonly RegionMapping _mapping;
    private readonly long _start;
    private readonly bool _isWriter;
    private readonly bool _isPart;
    private long _used;
    private bool _isPublished;
    private bool _isReused;

    /// <summary>An arena in a part of a region.</summary>
    internal SharedArena(SharedRegion region, long start, long capacity, bool isWriter, bool isPart = false)
    {
        Debug.Assert(start >= 0 && start + capacity <= region.Length);
        Region = region;
        Capacity = capacity;
        _mapping = region.Mapping;
        _start = start;
        _isWriter = isWriter;
        _isPart = isPart;
        _used = ArenaLayout.FirstOffset;
    }

    /// <summary>The pages; pass them to other processes.</summary>
    public SharedRegion Region { get; }

    /// <summary>Bytes, those of the header included.</summary>
    public long Capacity { get; }

    /// <summary>Bytes in use, those of the header included.</summary>
    public long Used => _used;

    /// <summary>Whether nothing changes any more.</summary>
    public bool IsPublished => _isPublished;

    /// <summary>The arena as it is now, to be read in place.</summary>
    public ArenaView View => new(ref At<byte>(0), _used);

    /// <summary>Makes an empty arena.</summary>
    /// <param name="capacity">
    /// Bytes; rounded up to whole pages, all of which are allocated. What lies beyond 32 GiB, only a
    /// <see cref="WideRef{T}"/> leads to.
    /// </param>
    /// <param name="options">How the pages are made; null for the defaults.</param>
    /// <exception cref="SystemCallException">There is not so much memory.</exception>
    public static SharedArena Create(long capacity, SharedRegionOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        options ??= new SharedRegionOptions { Name = "ginnel arena" };
        var region = SharedRegion.Create(capacity, options);
        return new SharedArena(region, 0, region.Length, isWriter: true);
    }

    /// <summary>Opens an arena that another process has published.</summary>
    /// <param name="region">What arrived from there; the arena's from now on, unless this throws.</param>
    /// <exception cref="HandshakeException">It is no arena, or not published, or of another version.</exception>
    public static SharedArena Open(SharedRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        long used = CheckHeader(region.Mapping, 0, region.Length);
        return new SharedArena(region, 0, region.Length, isWriter: false) { _used = used, _isPublished = true };
    }

    /// <summary>Puts a value in.</summary>
    /// <exception cref="InvalidOperationException">The arena is full, or published already.</exception>
    /// <exception cref="NotSupportedException">The type has to be aligned to more than 8 bytes.</exception>
    public Ref<T> Add<T>(in T value) where T : unmanaged
    {
        long offset = Take<T>(1);
        At<T>(offset) = value;
        return new Ref<T>(offset);
    }

    /// <summary>Puts values in, one behind the other.</summary>
    /// <inheritdoc cref="Add{T}"/>
    public RefList<T> AddList<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        RefList<T> list = ReserveList<T>(values.Length);
        values.CopyTo(Edit(list));
        return list;
    }

    /// <summary>Makes room for a value, which is zero until it is set.</summary>
    internal Ref<T> Reserve<T>() where T : unmanaged => new(Take<T>(1));

    /// <summary>Makes room for values; they are zero until set with <see cref="Edit{T}(RefList{T})"/>.</summary>
    /// <inheritdoc cref="Add{T}"/>
    public RefList<T> ReserveList<T>(int count) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
            return default;
        var list = new RefList<T>(new Ref<T>(Take<T>(count)), count);
        if (_isReused)
            Edit(list).Clear();
        return list;
    }

    /// <summary>Puts text in, as UTF-8; null is no text.</summary>
    /// <inheritdoc cref="Add{T}"/>
    public RefString AddString(string? text)
    {
        if (text is null)
            return default;
        int length = Encoding.UTF8.GetByteCount(text);
        // An empty text takes a unit, so that it is not null.
        var first = new Ref<byte>(Take<byte>(Math.Max(1, length)));
        Encoding.UTF8.GetBytes(text, _mapping.Slice<byte>(_start + first.Offset, length));
        return new RefString(new RefList<byte>(first, length));
    }

    /// <summary>What was put in, to be changed. Only before the arena is published.</summary>
    /// <exception cref="InvalidOperationException">It is published, or the reference is null.</exception>
    public ref T Edit<T>(Ref<T> reference) where T : unmanaged
    {
        ThrowIfFixed();
        _ = View.Get(reference);
        return ref At<T>(reference.Offset);
    }

    /// <summary>The values of a list, to be changed. Only before the arena is published.</summary>
    /// <inheritdoc cref="Edit{T}(Ref{T})"/>
    public Span<T> Edit<T>(RefList<T> list) where T : unmanaged
    {
        ThrowIfFixed();
        return _mapping.Slice<T>(_start + list.First.Offset, View.Get(list).Length);
    }

    /// <summary>States the root. Nothing can be added or changed afterwards.</summary>
    /// <typeparam name="T">The type of the root; readers name it, too, and the two are compared.</typeparam>
    /// <param name="root">Where reading begins; in an arena beyond 32 GiB add it before what is large.</param>
    /// <exception cref="InvalidOperationException">The arena is published, or the root is null.</exception>
    public void Publish<T>(Ref<T> root) where T : unmanaged => PublishAs(root, PlainType.HashOf<T>());

    internal void PublishAs<T>(Ref<T> root, ulong hash) where T : unmanaged
    {
        NoStoreStep step = default;
        PublishAs(root, hash, ref step);
    }

    internal void PublishAs<T, TStep>(Ref<T> root, ulong hash, ref TStep step)
        where T : unmanaged where TStep : struct, IStoreStep
    {
        ThrowIfFixed();
        _ = View.Get(root);
        step.BeforeStore();
        Word64(ArenaLayout.UsedOffset).WriteRelease(_used);
        step.BeforeStore();
        Word32(ArenaLayout.RootOffset).WriteRelease((uint)(root.Offset >> ArenaLayout.UnitShift));
        step.BeforeStore();
        Word64(ArenaLayout.RootHashOffset).WriteRelease((long)hash);
        step.BeforeStore();
        Word32(ArenaLayout.RootSizeOffset).WriteRelease((uint)PlainBytes.SizeOf<T>());
        step.BeforeStore();
        Word32(ArenaLayout.VersionOffset).WriteRelease(ArenaLayout.Version);
        step.BeforeStore();
        Word64(ArenaLayout.MagicOffset).WriteRelease(ArenaLayout.Magic);
        step.BeforeStore();
        // Pairs with the acquire in CheckHeader: the last store of all.
        Word32(ArenaLayout.StateOffset).WriteRelease(ArenaLayout.Published);
        _isPublished = true;
    }

    /// <summary>Where reading begins.</summary>
    /// <typeparam name="T">The type that was published.</typeparam>
    /// <exception cref="HandshakeException">Another type was published.</exception>
    /// <exception cref="InvalidOperationException">The arena is not published yet.</exception>
    public Ref<T> Root<T>() where T : unmanaged => RootAs<T>(PlainType.HashOf<T>());

    internal Ref<T> RootAs<T>(ulong expected) where T : unmanaged
    {
        if (!_isPublished)
            throw new InvalidOperationException("The arena has no root before it is published.");
        return RootOf<T>(_mapping, _start, expected);
    }

    /// <summary>Gives the pages back, as far as this process is concerned.</summary>
    /// <remarks>Those of an arena with versions are its publisher's: here this does nothing.</remarks>
    public void Dispose()
    {
        if (!_isPart)
            Region.Dispose();
    }

    /// <summary>Bytes in use of a published arena, from its beginning in a mapping.</summary>
    /// <exception cref="HandshakeException">There is none.</exception>
    internal static long CheckHeader(RegionMapping mapping, long start, long capacity)
    {
        uint state = mapping.Word32(start + ArenaLayout.StateOffset).ReadAcquire();
        long used = mapping.Word64(start + ArenaLayout.UsedOffset).ReadAcquire();
        Compare("state", state, ArenaLayout.Published);
        Compare("magic", mapping.Word64(start + ArenaLayout.MagicOffset).ReadAcquire(), ArenaLayout.Magic);
        Compare("version", mapping.Word32(start + ArenaLayout.VersionOffset).ReadAcquire(), ArenaLayout.Version);
        if (used < ArenaLayout.FirstOffset || used > capacity)
            throw Refuse($"{used} bytes of it are said to be in use, and it has {capacity}");
        return used;
    }

    /// <summary>The root of an arena whose header was checked.</summary>
    internal static Ref<T> RootOf<T>(RegionMapping mapping, long start, ulong expected) where T : unmanaged
    {
        ulong hash = (ulong)mapping.Word64(start + ArenaLayout.RootHashOffset).ReadAcquire();
        uint size = mapping.Word32(start + ArenaLayout.RootSizeOffset).ReadAcquire();
        if (hash != expected || size != PlainBytes.SizeOf<T>())
        {
            throw new HandshakeException(string.Create(
                CultureInfo.InvariantCulture,
                $"The arena's root has {size} bytes and the layout {hash:x16}, and {typeof(T)} with " +
                $"{PlainBytes.SizeOf<T>()} bytes and the layout {expected:x16} was asked for. Use the same types in " +
                $"all processes."));
        }

        uint units = mapping.Word32(start + ArenaLayout.RootOffset).ReadAcquire();
        return new Ref<T>((long)units << ArenaLayout.UnitShift);
    }

    /// <summary>Begins anew, over what was there. Nobody may be reading it.</summary>
    internal void Clear<TStep>(ref TStep step) where TStep : struct, IStoreStep
    {
        step.BeforeStore();
        Word32(ArenaLayout.StateOffset).WriteRelease(ArenaLayout.Building);
        _used = ArenaLayout.FirstOffset;
        _isPublished = false;
        _isReused = true;
    }

    private ref T At<T>(long offset) where T : unmanaged => ref _mapping.At<T>(_start + offset);

    private SharedWord32 Word32(int offset) => _mapping.Word32(_start + offset);

    private SharedWord64 Word64(int offset) => _mapping.Word64(_start + offset);

    /// <summary>Takes room that a reference of 4 bytes leads to.</summary>
    private long Take<T>(int count) where T : unmanaged
    {
        if (_used >= ArenaLayout.Reach)
        {
            ThrowIfFixed();
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_used} bytes of the arena are in use, and a reference of 4 bytes reaches {ArenaLayout.Reach}. " +
                $"Use {nameof(AddWide)} or {nameof(AddWideList)} for what is large, or add it last."));
        }

        return TakeAnywhere<T>(count);
    }

    private long TakeAnywhere<T>(int count) where T : unmanaged
    {
        ThrowIfFixed();
        if (!ArenaLayout.IsAligned<T>())
            throw new NotSupportedException($"{typeof(T)} has to be aligned to more than {ArenaLayout.Unit} bytes.");
        long offset = _used;
        long length = ArenaLayout.Align((long)count * PlainBytes.SizeOf<T>());
        if (length > Capacity - offset)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The arena is full: {offset} of its {Capacity} bytes are in use, and {length} more are needed. Make " +
                $"it larger."));
        }

        Debug.Assert(offset % ArenaLayout.Unit == 0);
        _used = offset + length;
        return offset;
    }

    private void ThrowIfFixed()
    {
        if (!_isWriter)
            throw new InvalidOperationException("This process may only read the arena, which another one has made.");
        if (_isPublished)
            throw new InvalidOperationException("The arena is published, and does not change any more.");
    }

    private static void Compare(string what, long found, long expected)
    {
        if (found != expected)
            throw Refuse($"its {what} is {found}, and {expected} was expected");
    }

    private static HandshakeException Refuse(FormattableString reason) => new(
        "A region is no published arena: " + reason.ToString(CultureInfo.InvariantCulture) + ".");
}
