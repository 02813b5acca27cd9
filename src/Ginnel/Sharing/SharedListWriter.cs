using System;
using System.Threading.Tasks;

namespace Ginnel.Sharing;

/// <summary>A list that this process writes, and that any number of others read without waiting.</summary>
/// <remarks>
/// Each update is there for all readers at once, as a whole, or not at all: also when this process is killed in the
/// middle of it. Members can be used from any thread; updates take turns. Pass <see cref="Region"/> to a process that
/// is to read, or publish under a name: <c>SharedList.Publish</c>.
/// </remarks>
/// <typeparam name="T">An unmanaged type.</typeparam>
public sealed class SharedListWriter<T> : IDisposable, IAsyncDisposable where T : unmanaged
{
    private readonly ListCore<T, NoStoreStep> _core;

    /// <summary>Makes an empty list.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="SystemCallException">There is not so much memory.</exception>
    public SharedListWriter(SharedCollectionOptions? options = null)
        : this(options, predecessor: null) { }

    internal SharedListWriter(SharedCollectionOptions? options, LiveRoot? predecessor)
    {
        try
        {
            _core = new ListCore<T, NoStoreStep>(options, predecessor, default);
        }
        finally
        {
            predecessor?.Release();
        }
    }

    /// <summary>The pages, for processes that are to read.</summary>
    public SharedRegion Region => _core.Heap.Region;

    /// <summary>How many elements there are.</summary>
    public long Count
    {
        get
        {
            lock (_core.Gate)
                return _core.Count;
        }
    }

    /// <summary>An element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="CollectionFullException">There is no room; nothing was changed.</exception>
    public T this[long index]
    {
        get => _core.Get(index);
        set => _core.Set(index, value);
    }

    internal IAsyncDisposable? Host { get; set; }

    internal LiveCore<NoStoreStep> Core => _core;

    /// <summary>Adds an element at the end.</summary>
    /// <exception cref="CollectionFullException">There is no room; nothing was changed.</exception>
    public void Append(T value) => _core.Append(value);

    /// <summary>Takes the last element away; false where there is none.</summary>
    /// <remarks>Room for the nodes that have to be copied is kept back from all other updates.</remarks>
    public bool TryRemoveLast(out T value) => _core.TryRemoveLast(out value);

    /// <summary>Removes all elements.</summary>
    public void Clear() => _core.Clear();

    /// <summary>Runs updates of this list that readers see all at once, or, where one throws, not at all.</summary>
    /// <param name="updates">Other threads' updates wait meanwhile.</param>
    public void Batch(Action updates)
    {
        ArgumentNullException.ThrowIfNull(updates);
        _core.Batch(updates);
    }

    /// <summary>All elements as they are now, whatever is changed afterwards.</summary>
    public SharedListSnapshot<T> TakeSnapshot() => new(_core.Source.TakeRoot());

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
