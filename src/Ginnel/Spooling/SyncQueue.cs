using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Spooling;

/// <summary>Group commit: many who wait for the disk, and one call for all of them.</summary>
/// <remarks>
/// 1. Whoever has appended and waits for the disk looks whether it is there already.
/// 2. Otherwise one of them leads, in each process: a thread that waits, or else one of this queue's own.
/// 3. The leader acquires the sync mutex, which is for leaders of other processes, and looks once more.
/// 4. It notes how far the journal goes, syncs, and states that as synced. All who have appended until then are done.
/// 5. What is synced may be read, up to the first message that is not and whose sender waits.
/// 6. The next leader syncs what has been appended meanwhile: the slower the disk, the larger the batch. The queue's
///    own thread gives those of the last batch the time to append again, though no more than a sync took: else it
///    would begin with the first one that comes, and all others would wait for two.
/// A leader that dies has stated nothing, and the next one syncs again. If nobody waits any more, messages of others
/// could be held up behind those of the dead; a reader that finds nothing to read therefore has them synced, too.
/// One that fails tells all who wait for it: a second call could succeed without having written anything, so the
/// messages are written anew before it.
/// </remarks>
internal sealed class SyncQueue : IDisposable
{
    private static readonly long s_longestGathering = Stopwatch.Frequency / 5000;

    private readonly SpoolState _state;
    private readonly JournalWriter _writer;
    private readonly SpoolDirectory _directory;
    private readonly Lock _gate = new();
    private readonly object _ended = new();
    private readonly List<SyncWait> _waits = [];
    private readonly Stack<SyncWait> _pool = new();
    private bool _isLed;
    private Thread? _thread;
    private bool _helps;
    private bool _isDisposed;
    private long _rounds;

    public SyncQueue(SpoolState state, JournalWriter writer, SpoolDirectory directory)
    {
        _state = state;
        _writer = writer;
        _directory = directory;
    }

    /// <summary>Waits on the calling thread until all before a message are on the disk.</summary>
    /// <param name="next">One more than the last that has to be.</param>
    /// <param name="isAlone">Whether to sync for this message, rather than with others.</param>
    /// <exception cref="SystemCallException">The disk does not take it.</exception>
    public void Wait(long next, bool isAlone)
    {
        bool hasSynced = false;
        while (_state.Synced.ReadAcquire() < next || (isAlone && !hasSynced))
        {
            if (!TryLead())
            {
                WaitForLeader();
                continue;
            }

            hasSynced = true;
            Exception? failure = Lead(next, mustSync: isAlone);
            EndLeading(failure);
            if (failure is not null)
                throw failure;
        }

        PublishSynced();
    }

    /// <summary>The same, without a thread of the caller's.</summary>
    public ValueTask<Receipt> WaitAsync(Receipt receipt, long next, CancellationToken cancellationToken)
    {
        if (_state.Synced.ReadAcquire() >= next)
        {
            PublishSynced();
            return new(receipt);
        }

        SyncWait wait;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            wait = _pool.TryPop(out SyncWait? pooled) ? pooled : new SyncWait(this);
            wait.Begin(receipt, next);
            _waits.Add(wait);
            StartThread();
        }

        lock (_ended)
            Monitor.PulseAll(_ended);
        if (cancellationToken.CanBeCanceled)
            wait.Register(cancellationToken);
        return new(wait, wait.Version);
    }

    /// <summary>
    /// Has messages synced that hold others up, on the queue's own thread: their sender may have died.
    /// </summary>
    public void Help()
    {
        if (_state.Visible.ReadAcquire() >= _state.NextSequence.ReadAcquire())
            return;
        if (_state.LastDurable.ReadAcquire() <= _state.Synced.ReadAcquire())
        {
            PublishSynced();
            return;
        }

        lock (_gate)
        {
            if (_isDisposed || _helps)
                return;
            _helps = true;
            StartThread();
        }

        lock (_ended)
            Monitor.PulseAll(_ended);
    }

    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        lock (_ended)
            Monitor.PulseAll(_ended);
        // It may hold the sync mutex, in memory that is given back next.
        _thread?.Join();
    }

    internal void Return(SyncWait wait)
    {
        lock (_gate)
            _pool.Push(wait);
    }

    /// <summary>Takes a wait out that was cancelled; false when it is done already.</summary>
    internal bool TryRemove(SyncWait wait)
    {
        lock (_gate)
            return _waits.Remove(wait);
    }

    private void StartThread()
    {
        if (_thread is not null)
            return;
        _thread = new Thread(Serve) { IsBackground = true, Name = "Ginnel spool sync" };
        _thread.UnsafeStart();
    }

    private bool TryLead()
    {
        lock (_gate)
        {
            if (_isLed)
                return false;
            _isLed = true;
            return true;
        }
    }

    private void WaitForLeader()
    {
        lock (_ended)
        {
            long round = _rounds;
            if (Volatile.Read(ref _isLed))
            {
                while (round == _rounds)
                    Monitor.Wait(_ended);
            }
        }
    }

    /// <summary>Steps 3 to 5; returns what went wrong.</summary>
    private Exception? Lead(long next, bool mustSync)
    {
        try
        {
            // Bounded by others' syncs. Whoever dies with it has stated nothing.
            _state.SyncMutex.Acquire();
        }
        catch (Exception exception) when (exception is GinnelException or ObjectDisposedException)
        {
            return exception;
        }

        try
        {
            if (!mustSync && _state.Synced.ReadAcquire() >= next)
            {
                PublishSynced();
                return null;
            }

            int errno = _writer.Sync(out long reached);
            if (errno != 0)
            {
                return new SystemCallException(
                    "fdatasync", errno, $"{_directory.Path}: messages from {_state.Synced.ReadAcquire()} on are in " +
                        "the journal, and nobody knows whether they are on the disk");
            }

            _state.Synced.Raise(reached);
            PublishSynced();
            return null;
        }
        catch (Exception exception) when (exception is GinnelException or ObjectDisposedException)
        {
            return exception;
        }
        finally
        {
            _state.SyncMutex.Release();
        }
    }

    /// <summary>Step 5, also by those who were not the leader: it may have died before it came to this.</summary>
    private void PublishSynced()
    {
        long next = _state.NextSequence.ReadAcquire();
        // After it: whoever appended a message before that one, and waits, has stated so before.
        long lastDurable = _state.LastDurable.ReadAcquire();
        long synced = _state.Synced.ReadAcquire();
        _state.Visible.Raise(lastDurable <= synced ? next : synced);
        _state.AppendedBell.RingIfAwaited();
    }

    /// <summary>Ends the wait of all who have what they wait for, or of all who waited for this leader.</summary>
    /// <returns>How many they were.</returns>
    private int EndLeading(Exception? failure)
    {
        long synced = _state.Synced.ReadAcquire();
        int ended;
        lock (_gate)
        {
            int kept = 0;
            for (int index = 0; index < _waits.Count; index++)
            {
                SyncWait wait = _waits[index];
                if (failure is null && wait.Next > synced)
                    _waits[kept++] = wait;
                else
                    wait.End(failure);
            }

            ended = _waits.Count - kept;
            _waits.RemoveRange(kept, ended);
            Volatile.Write(ref _isLed, false);
        }

        lock (_ended)
        {
            _rounds++;
            Monitor.PulseAll(_ended);
        }

        return ended;
    }

    /// <summary>The queue's own thread leads while somebody waits without one.</summary>
    private void Serve()
    {
        while (true)
        {
            long next = 0;
            lock (_gate)
            {
                if (_isDisposed)
                {
                    foreach (SyncWait wait in _waits)
                        wait.End(new ObjectDisposedException(nameof(Spool)));
                    _waits.Clear();
                    return;
                }

                foreach (SyncWait wait in _waits)
                    next = Math.Max(next, wait.Next);
                if (_helps)
                    next = Math.Max(next, _state.LastDurable.ReadAcquire());
                if (next > 0 && _isLed)
                    next = -1;
                else if (next > 0)
                    (_isLed, _helps) = (true, false);
            }

            if (next <= 0)
            {
                WaitForWork();
                continue;
            }

            long start = Stopwatch.GetTimestamp();
            Exception? failure = Lead(next, mustSync: false);
            long elapsed = Stopwatch.GetTimestamp() - start;
            Gather(EndLeading(failure), Math.Min(elapsed, s_longestGathering));
        }
    }

    /// <summary>Step 6: waits for so many, but not for longer than that.</summary>
    private void Gather(int expected, long ticks)
    {
        long start = Stopwatch.GetTimestamp();
        while (expected > 1 && Stopwatch.GetTimestamp() - start < ticks)
        {
            Thread.Yield();
            lock (_gate)
            {
                if (_waits.Count >= expected || _isDisposed)
                    return;
            }
        }
    }

    private void WaitForWork()
    {
        lock (_ended)
        {
            bool hasWork;
            lock (_gate)
                hasWork = _isDisposed || ((_waits.Count > 0 || _helps) && !_isLed);
            if (!hasWork)
                Monitor.Wait(_ended);
        }
    }
}
