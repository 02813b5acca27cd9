using System;
using System.Threading;

namespace Ginnel.Sharing;

/// <summary>What the writers of all live collections have in common: one update at a time, all or nothing.</summary>
/// <remarks>
/// 1. An update builds the next version from the working state, and then publishes it.
/// 2. In a batch, updates go on from each other's working state, and the last one's is published.
/// 3. When one throws, what was built is forgotten, and the working state is the published one again.
/// </remarks>
internal abstract class LiveCore<TStep> : IDisposable where TStep : struct, IStoreStep
{
    private bool _isInBatch;
    private bool _isDisposed;

    protected LiveCore(LiveShape shape, SharedCollectionOptions? options, LiveRoot? predecessor, TStep step)
    {
        Heap = new LiveHeap<TStep>(shape, options ?? SharedCollectionOptions.Default, predecessor, step);
        Source = new LiveSource(Heap.Region, shape, holds: null);
    }

    public LiveHeap<TStep> Heap { get; }

    /// <summary>Reads the same pages as everyone.</summary>
    public LiveSource Source { get; }

    public Lock Gate { get; } = new();

    /// <summary>The working state.</summary>
    public long Count { get; protected set; }

    protected uint Top { get; set; }

    protected uint Height { get; set; }

    /// <summary>Runs updates, and publishes once.</summary>
    public void Batch(Action updates)
    {
        lock (Gate)
        {
            ThrowIfUnusable();
            if (_isInBatch)
                throw new InvalidOperationException("There is a batch already. Make all updates in one of them.");
            _isInBatch = true;
            try
            {
                updates();
                // An update that failed has put an end to the batch.
                if (!_isInBatch)
                    throw new InvalidOperationException("An update of the batch has failed, so nothing was published.");
                Publish();
            }
            catch
            {
                Abort();
                throw;
            }
            finally
            {
                _isInBatch = false;
            }
        }
    }

    /// <summary>No update will be made any more; so what a successor copies from now on is the last state.</summary>
    public void Stop()
    {
        lock (Gate)
            _isDisposed = true;
    }

    /// <summary>Stops, and gives the pages back. Readers keep the last version.</summary>
    public void Dispose()
    {
        Stop();
        Heap.Dispose();
    }

    /// <summary>Publishes the working state, unless a batch will.</summary>
    protected void Commit()
    {
        if (!_isInBatch)
            Publish();
    }

    /// <summary>Goes back to what is published.</summary>
    protected virtual void Abort()
    {
        Heap.Abort();
        _isInBatch = false;
        (Top, Count, Height) = (Heap.Top, Heap.Count, Heap.Height);
    }

    protected void ThrowIfUnusable() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    private void Publish()
    {
        if (Top == Heap.Top && Count == Heap.Count && Heap.Top != 0)
            return;
        Heap.Prepare(Count, Top, Height);
        BeforePublishing();
        Heap.Publish();
        AfterPublishing();
    }

    /// <summary>The next version is built, and nothing can fail any more.</summary>
    protected virtual void BeforePublishing() { }

    /// <summary>The version is there for all.</summary>
    protected virtual void AfterPublishing() { }
}
