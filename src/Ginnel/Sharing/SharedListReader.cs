using System;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Sharing;

/// <summary>A list that another process writes.</summary>
/// <remarks>
/// Reading takes no lock, waits for nobody and allocates nothing; it sees the newest version, whatever the writer is
/// doing. When the writer has gone, the last version stays. Members can be used from any thread. Nothing that a hostile
/// writer does to its pages harms this process: the worst is a <see cref="PeerProtocolException"/>.
/// </remarks>
/// <typeparam name="T">As the writer has it.</typeparam>
public sealed class SharedListReader<T> : IDisposable, IAsyncDisposable where T : unmanaged
{
    private LiveSource _source;

    /// <summary>Reads a region that a <see cref="SharedListWriter{T}"/> has made.</summary>
    /// <param name="region">The reader's from now on; still the caller's when this throws.</param>
    /// <exception cref="HandshakeException">The region is no list of this type.</exception>
    public SharedListReader(SharedRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        _source = new LiveSource(region, ListLayout<T>.Shape, holds: null);
    }

    internal SharedListReader(LiveSource source) => _source = source;

    /// <summary>What is read now; another one after a new connection.</summary>
    internal LiveSource Source
    {
        get => Volatile.Read(ref _source);
        set => Volatile.Write(ref _source, value);
    }

    internal ILiveGuest? Guest { get; set; }

    /// <summary>Whether the writer is there; true where the region came without a connection that could tell.</summary>
    public bool HasWriter => Guest?.HasWriter ?? true;

    /// <summary>
    /// Completes when the writer has gone, and no other one will be looked for; never where nothing could tell.
    /// </summary>
    public Task Ended => Guest?.Ended ?? Task.Delay(Timeout.Infinite);

    /// <summary>How many elements there are.</summary>
    public long Count => Source.ReadCount();

    /// <summary>An element as it is now.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element now.</exception>
    /// <exception cref="PeerProtocolException">The writer's pages hold no list.</exception>
    public T this[long index]
    {
        get
        {
            if (!TryGet(index, out T value, out long count))
                ListCore<T, NoStoreStep>.ThrowIfOutside(index, count);
            return value;
        }
    }

    /// <summary>Gives an element as it is now; false where there is no such element.</summary>
    /// <exception cref="PeerProtocolException">The writer's pages hold no list.</exception>
    public bool TryGet(long index, out T value) => TryGet(index, out value, out _);

    /// <summary>All elements as they are now, whatever the writer does afterwards.</summary>
    /// <remarks>
    /// The writer keeps the memory of up to 64 snapshots of each process that has opened the name, as long as it has
    /// any left. Without a name a snapshot lasts until the writer has replaced as much as it always keeps.
    /// </remarks>
    public SharedListSnapshot<T> TakeSnapshot() => new(Source.TakeRoot());

    /// <summary>Makes a list that this process writes, and that goes on from what this reader sees.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="PeerProtocolException">What the reader sees is no list.</exception>
    /// <exception cref="CollectionFullException">The elements do not fit.</exception>
    public SharedListWriter<T> Succeed(SharedCollectionOptions? options = null) => new(options, Source.TakeRoot());

    /// <summary>Gives the pages back. Where it was opened by name, use <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => Source.Dispose();

    /// <summary>Leaves the writer, and gives the pages back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Guest is not null)
            await Guest.DisposeAsync().ConfigureAwait(false);
        Source.Dispose();
    }

    private bool TryGet(long index, out T value, out long count)
    {
        LiveSource source = Source;
        for (int tries = 0; ; tries++)
        {
            long place = source.Enter(out long version);
            value = default;
            count = 0;
            bool isFound = false;
            bool isSound = source.IsWithin(place);
            if (isSound)
            {
                count = source.Bytes.Read<long>(place + LiveLayout.RecordCountOffset);
                isFound = (ulong)index < (ulong)count;
                uint top = source.Bytes.Read<uint>(place + LiveLayout.RecordTopOffset);
                uint height = source.Bytes.Read<uint>(place + LiveLayout.RecordHeightOffset);
                long leaf = isFound ? ListSearch<T>.FindLeaf(source, top, height, index) : 0;
                isSound = leaf >= 0;
                if (isSound && isFound)
                    value = source.Bytes.Read<T>(leaf + ListLayout<T>.ElementOffset(index));
            }

            if (source.IsStill(version))
            {
                if (!isSound)
                    source.ThrowBroken();
                return isFound;
            }

            source.Retry(tries);
        }
    }
}
