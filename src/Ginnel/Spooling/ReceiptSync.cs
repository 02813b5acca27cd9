using System;
using System.Collections.Generic;
using System.Threading;

namespace Ginnel.Spooling;

/// <summary>Has what a consumer handled survive a loss of power, in batches, on a thread of its own.</summary>
/// <remarks>
/// 1. A message that was handled is noted.
/// 2. The thread takes all that are noted, and syncs the files that have their receipts.
/// 3. It marks them as durable: from now on senders are told.
/// Killed in between, the receipts are in the kernel's memory, and the next one to open the consumer finds them. If the
/// power is lost, the message is handed out again, and no sender had been told otherwise.
/// </remarks>
internal sealed class ReceiptSync : IDisposable
{
    private readonly ConsumerCore _core;
    private readonly Lock _coreGate;
    private readonly SpoolState _spool;
    private readonly object _gate = new();
    private readonly HashSet<long> _segments = [];
    private List<(long Sequence, long Segment)> _noted = [];
    private List<(long Sequence, long Segment)> _synced = [];
    private Thread? _thread;
    private bool _isDisposed;

    /// <param name="core">The consumer.</param>
    /// <param name="coreGate">Held while its words are changed.</param>
    /// <param name="spool">Whose bell is rung.</param>
    public ReceiptSync(ConsumerCore core, Lock coreGate, SpoolState spool)
    {
        _core = core;
        _coreGate = coreGate;
        _spool = spool;
    }

    /// <summary>Why the last sync failed; null when it did not.</summary>
    public SystemCallException? Failure { get; private set; }

    /// <summary>Step 1.</summary>
    public void Note(long sequence, long segment)
    {
        lock (_gate)
        {
            _noted.Add((sequence, segment));
            if (_noted.Count > 1)
                return;
            if (_thread is null)
            {
                _thread = new Thread(Serve) { IsBackground = true, Name = "Ginnel spool receipts" };
                _thread.UnsafeStart();
            }

            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Syncs what is noted, and ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.Pulse(_gate);
        }

        _thread?.Join();
    }

    private void Serve()
    {
        while (true)
        {
            lock (_gate)
            {
                while (_noted.Count == 0 && !_isDisposed)
                    Monitor.Wait(_gate);
                if (_noted.Count == 0)
                    return;
            }

            Sync();
            _synced.Clear();
        }
    }

    /// <summary>Steps 2 and 3.</summary>
    private void Sync()
    {
        long handled;
        _segments.Clear();
        try
        {
            lock (_coreGate)
            {
                // In one step: what is handled up to there, and was not synced before, is among what is noted.
                lock (_gate)
                    (_noted, _synced) = (_synced, _noted);
                handled = _core.State.Handled;
                foreach ((_, long segment) in _synced)
                    _segments.Add(segment);
                // After a sync that failed the kernel takes pages for clean which it has not written.
                foreach ((long sequence, long segment) in Failure is null ? [] : _synced)
                    _core.Touch(sequence, segment);
            }

            int errno = _core.Sync(_segments, _coreGate);
            if (errno != 0)
            {
                Failure = new SystemCallException("fdatasync", errno, $"{_core.Directory.Path}: what was handled " +
                    "lately may be handed out again after a loss of power");
                return;
            }

            Failure = null;
            lock (_coreGate)
                Mark(handled);
            _spool.HandledBell.FenceAndRing();
        }
        catch (GinnelException exception)
        {
            Failure = exception as SystemCallException;
        }
    }

    private void Mark(long handled)
    {
        using ConsumerTurn turn = _core.Enter();
        foreach ((long sequence, long segment) in _synced)
            _core.MarkDurable(sequence, segment);
        _core.AdvanceDurably(handled);
    }
}
