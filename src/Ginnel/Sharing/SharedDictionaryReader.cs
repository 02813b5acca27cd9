using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>A dictionary that another process writes.</summary>
/// <remarks>
/// Reading takes no lock, waits for nobody and allocates nothing; it sees the newest version, whatever the writer is
/// doing. When the writer has gone, the last version stays. Members can be used from any thread. Nothing that a hostile
/// writer does to its pages harms this process: the worst is a <see cref="PeerProtocolException"/>.
/// </remarks>
/// <typeparam name="TKey">As the writer has it.</typeparam>
/// <typeparam name="TValue">As the writer has it.</typeparam>
public sealed class SharedDictionaryReader<TKey, TValue> : IDisposable, IAsyncDisposable
    where TKey : unmanaged
    where TValue : unmanaged
{
    private LiveSource _source;

    /// <summary>Reads a region that a <see cref="SharedDictionaryWriter{TKey, TValue}"/> has made.</summary>
    /// <param name="region">The reader's from now on; still the caller's when this throws.</param>
    /// <exception cref="HandshakeException">The region is no dictionary of these types.</exception>
    public SharedDictionaryReader(SharedRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        _source = new LiveSource(region, DictionaryLayout<TKey, TValue>.Shape, holds: null);
    }

    internal SharedDictionaryReader(LiveSource source) => _source = source;

    /// <summary>What is read now; another one after a new connection.</summary>
    internal LiveSource Source
    {
        get => Volatile.Read(ref _source);
        set => Volatile.Write(ref _source, value);
    }

    /// <summary>Keeps the connection to the writer; null where there is none.</summary>
    internal ILiveGuest? Guest { get; set; }

    /// <summary>Whether the writer is there; true where the region came without a connection that could tell.</summary>
    public bool HasWriter => Guest?.HasWriter ?? true;

    /// <summary>
    /// Completes when the writer has gone, and no other one will be looked for; never where nothing could tell.
    /// </summary>
    public Task Ended => Guest?.Ended ?? Task.Delay(Timeout.Infinite);

    /// <summary>How many entries there are.</summary>
    public long Count => Source.ReadCount();

    /// <summary>A value.</summary>
    /// <exception cref="KeyNotFoundException">There is none for the key.</exception>
    public TValue this[TKey key] => TryGetValue(key, out TValue value) ? value : ThrowAbsent(key);

    /// <summary>Gives a value as it is now; false where there is none for the key.</summary>
    /// <exception cref="PeerProtocolException">The writer's pages hold no dictionary.</exception>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        LiveSource source = Source;
        ulong hash = KeyBytes<TKey>.Hash(key, source.Seed1, source.Seed2);
        long version = source.Indexed;
        return (version != 0
            && DictionarySearch<TKey, TValue>.TryFindInIndex(source, version, hash, key, out value))
            || FindWithoutHit(source, hash, key, out value);
    }

    /// <summary>Whether there is an entry with a key.</summary>
    public bool ContainsKey(TKey key) => TryGetValue(key, out _);

    /// <summary>All entries as they are now, whatever the writer does afterwards.</summary>
    /// <remarks>
    /// The writer keeps the memory of up to 64 snapshots of each process that has opened the name, as long as it has
    /// any left. Without a name a snapshot lasts until the writer has replaced as much as it always keeps.
    /// </remarks>
    public SharedDictionarySnapshot<TKey, TValue> TakeSnapshot() => new(Source.TakeRoot());

    /// <summary>Makes a dictionary that this process writes, and that goes on from what this reader sees.</summary>
    /// <remarks>
    /// For when the writer has died, whose pages nobody can write any more. Under a name: SharedDictionary.TakeOver.
    /// </remarks>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="PeerProtocolException">What the reader sees is no dictionary.</exception>
    /// <exception cref="CollectionFullException">The entries do not fit.</exception>
    public SharedDictionaryWriter<TKey, TValue> Succeed(SharedCollectionOptions? options = null) =>
        new(options, Source.TakeRoot());

    /// <summary>Gives the pages back. Where it was opened by name, use <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => Source.Dispose();

    /// <summary>Leaves the writer, and gives the pages back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Guest is not null)
            await Guest.DisposeAsync().ConfigureAwait(false);
        Source.Dispose();
    }

    [DoesNotReturn]
    internal static TValue ThrowAbsent(TKey key) => throw new KeyNotFoundException($"There is no entry '{key}'.");

    /// <summary>When the index has no such key, or there is none at the moment.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool FindWithoutHit(LiveSource source, ulong hash, TKey key, out TValue value)
    {
        value = default;
        long indexed = source.Indexed;
        if (indexed != 0 && DictionarySearch<TKey, TValue>.IsAbsent(source, indexed, hash, key))
            return false;
        for (int tries = 0; ; tries++)
        {
            long place = source.Enter(out long version);
            SearchResult result = SearchResult.Broken;
            value = default;
            if (source.IsWithin(place))
            {
                uint top = source.Bytes.Read<uint>(place + LiveLayout.RecordTopOffset);
                result = DictionarySearch<TKey, TValue>.Find(source, top, hash, key, out value);
            }

            if (source.IsStill(version))
            {
                if (result == SearchResult.Broken)
                    source.ThrowBroken();
                return result == SearchResult.Found;
            }

            source.Retry(tries);
        }
    }
}
