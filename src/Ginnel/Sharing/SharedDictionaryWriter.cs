using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks;

namespace Ginnel.Sharing;

/// <summary>A dictionary that this process writes, and that any number of others read without waiting.</summary>
/// <remarks>
/// Each update is there for all readers at once, as a whole, or not at all: also when this process is killed in the
/// middle of it. Members can be used from any thread; updates take turns. Pass <see cref="Region"/> to a process that
/// is to read, or publish under a name: <c>SharedDictionary.Publish</c>.
/// </remarks>
/// <typeparam name="TKey">
/// An unmanaged type whose values are equal exactly where their bytes are: integers, enums, characters, Guid, and
/// structs of those without gaps.
/// </typeparam>
/// <typeparam name="TValue">An unmanaged type.</typeparam>
public sealed class SharedDictionaryWriter<TKey, TValue> : IDisposable, IAsyncDisposable
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly DictionaryCore<TKey, TValue, NoStoreStep> _core;

    /// <summary>Makes an empty dictionary.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="NotSupportedException">The type of the keys cannot be one.</exception>
    /// <exception cref="SystemCallException">There is not so much memory.</exception>
    public SharedDictionaryWriter(SharedCollectionOptions? options = null)
        : this(options, predecessor: null) { }

    internal SharedDictionaryWriter(SharedCollectionOptions? options, LiveRoot? predecessor)
    {
        try
        {
            _core = new DictionaryCore<TKey, TValue, NoStoreStep>(options, predecessor, default);
        }
        finally
        {
            predecessor?.Release();
        }
    }

    /// <summary>The pages, for processes that are to read.</summary>
    public SharedRegion Region => _core.Heap.Region;

    /// <summary>How many entries there are.</summary>
    public long Count
    {
        get
        {
            lock (_core.Gate)
                return _core.Count;
        }
    }

    /// <summary>Bytes of the capacity that are in use, with what readers may still look at.</summary>
    public long UsedLength
    {
        get
        {
            lock (_core.Gate)
                return _core.Heap.UsedLength;
        }
    }

    /// <summary>A value.</summary>
    /// <exception cref="System.Collections.Generic.KeyNotFoundException">There is none for the key.</exception>
    /// <exception cref="CollectionFullException">There is no room; nothing was changed.</exception>
    public TValue this[TKey key]
    {
        get => TryGetValue(key, out TValue value) ? value : SharedDictionaryReader<TKey, TValue>.ThrowAbsent(key);
        set => _core.Set(key, value, mayReplace: true);
    }

    /// <summary>Gives the memory up when it is disposed, first of all; null where nothing has to be told.</summary>
    internal IAsyncDisposable? Host { get; set; }

    internal LiveCore<NoStoreStep> Core => _core;

    /// <summary>Adds an entry; false where there is one with the key, which stays as it is.</summary>
    /// <exception cref="CollectionFullException">There is no room; nothing was changed.</exception>
    public bool TryAdd(TKey key, TValue value) => _core.Set(key, value, mayReplace: false);

    /// <summary>Removes an entry; false where there is none.</summary>
    /// <remarks>Room for the nodes that have to be copied is kept back from all other updates.</remarks>
    public bool Remove(TKey key) => _core.Remove(key);

    /// <summary>Removes all entries.</summary>
    public void Clear() => _core.Clear();

    /// <summary>Gives a value; in a batch, as the batch has made it.</summary>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _core.TryGetValue(key, out value);

    /// <summary>Runs updates that readers see all at once, or, where one throws, not at all.</summary>
    /// <param name="updates">Other threads' updates wait meanwhile.</param>
    public void Batch(Action updates)
    {
        ArgumentNullException.ThrowIfNull(updates);
        _core.Batch(updates);
    }

    /// <summary>All entries as they are now, whatever is changed afterwards.</summary>
    public SharedDictionarySnapshot<TKey, TValue> TakeSnapshot() => new(_core.Source.TakeRoot());

    /// <summary>Stops writing. Where it has a name, use <see cref="DisposeAsync"/>.</summary>
    public void Dispose() => _core.Dispose();

    /// <summary>Stops writing, and gives the name back. Readers keep the last state.</summary>
    public async ValueTask DisposeAsync()
    {
        _core.Stop();
        if (Host is not null)
            await Host.DisposeAsync().ConfigureAwait(false);
        _core.Dispose();
    }
}
