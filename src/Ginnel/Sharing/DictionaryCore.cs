using System.Collections.Generic;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>The writer of a dictionary.</summary>
internal sealed class DictionaryCore<TKey, TValue, TStep> : LiveCore<TStep>
    where TKey : unmanaged
    where TValue : unmanaged
    where TStep : struct, IStoreStep
{
    private readonly DictionaryTree<TKey, TValue, TStep> _tree;
    private readonly DictionaryIndex<TKey, TValue, TStep> _index;
    private readonly List<(ulong Hash, TKey Key)> _changes = [];
    /// <summary>Whether there are more changes than are listed.</summary>
    private bool _hasMoreChanges;

    /// <param name="options">Null for the defaults.</param>
    /// <param name="predecessor">Whose entries it begins with; null for none.</param>
    /// <param name="step">Called before each store.</param>
    public DictionaryCore(SharedCollectionOptions? options, LiveRoot? predecessor, TStep step)
        : base(DictionaryLayout<TKey, TValue>.Shape, options, predecessor, step)
    {
        _tree = new DictionaryTree<TKey, TValue, TStep>(Heap, Source);
        _index = new DictionaryIndex<TKey, TValue, TStep>(Heap, Source);
        try
        {
            Top = _tree.CreateEmpty();
            if (predecessor is not null)
                CopyFrom(predecessor);
            Commit();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public bool TryGetValue(in TKey key, out TValue value)
    {
        lock (Gate)
        {
            ThrowIfUnusable();
            return Find(HashOf(key), key, out value);
        }
    }

    /// <summary>Sets a value; false where the key is there already and must not be.</summary>
    public bool Set(in TKey key, in TValue value, bool mayReplace)
    {
        lock (Gate)
        {
            ThrowIfUnusable();
            ulong hash = HashOf(key);
            if (!mayReplace && Find(hash, key, out _))
                return false;
            try
            {
                Heap.ThrowIfFull();
                SetUnpublished(hash, key, value);
                Commit();
            }
            catch
            {
                Abort();
                throw;
            }

            return true;
        }
    }

    /// <summary>Removes a key; false where it was not there.</summary>
    public bool Remove(in TKey key)
    {
        lock (Gate)
        {
            ThrowIfUnusable();
            try
            {
                Heap.MayUseReserve = true;
                ulong hash = HashOf(key);
                Top = _tree.Remove(Top, hash, key);
                if (!_tree.HasFound)
                    return false;
                Count--;
                AddChange(hash, key);
                Commit();
                return true;
            }
            catch
            {
                Abort();
                throw;
            }
        }
    }

    public void Clear()
    {
        lock (Gate)
        {
            ThrowIfUnusable();
            try
            {
                Heap.MayUseReserve = true;
                uint empty = _tree.CreateEmpty();
                _tree.ReplaceAll(Top);
                (Top, Count) = (empty, 0);
                _hasMoreChanges = true;
                Commit();
            }
            catch
            {
                Abort();
                throw;
            }
        }
    }

    protected override void BeforePublishing()
    {
        _index.Hide();
        if (_hasMoreChanges)
            _index.Forget();
        foreach ((ulong hash, TKey key) in _changes)
            _index.Change(Top, hash, key);
        _index.Complete(_tree, Top, Count);
        ForgetChanges();
    }

    protected override void AfterPublishing() => _index.Show(Heap.Version);

    protected override void Abort()
    {
        base.Abort();
        _index.Abort();
        ForgetChanges();
    }

    private void AddChange(ulong hash, in TKey key)
    {
        if (_hasMoreChanges)
            return;
        _changes.Add((hash, key));
        if (_changes.Count > 1 && _changes.Count > _index.MostChanges)
            _hasMoreChanges = true;
    }

    private void ForgetChanges()
    {
        _changes.Clear();
        _hasMoreChanges = false;
    }

    private ulong HashOf(in TKey key) => KeyBytes<TKey>.Hash(key, Heap.Seed1, Heap.Seed2);

    private bool Find(ulong hash, in TKey key, out TValue value) =>
        DictionarySearch<TKey, TValue>.Find(Source, Top, hash, key, out value) == SearchResult.Found;

    private void SetUnpublished(ulong hash, in TKey key, in TValue value)
    {
        Top = _tree.Set(Top, hash, key, value);
        if (!_tree.HasFound)
            Count++;
        AddChange(hash, key);
    }

    /// <summary>Nobody has the pages yet, so what each step replaces can be used again at the next.</summary>
    private void CopyFrom(LiveRoot predecessor)
    {
        var walk = new DictionaryWalk<TKey, TValue>(predecessor);
        while (walk.MoveNext(out TKey key, out TValue value))
        {
            SetUnpublished(HashOf(key), key, value);
            Heap.RecycleUnpublished();
        }
    }
}
