using System;
using System.Collections.Generic;
using System.Threading;

namespace Ginnel.Spooling;

/// <summary>The account of a consumer that handles messages somewhere else: it is kept by sequence.</summary>
/// <remarks>
/// 1. <see cref="Deliver"/> and <see cref="Finish"/> write what is said to have happened, as
///    <see cref="ConsumerCore"/> has it. Saying the same again changes nothing.
/// 2. <see cref="Sync"/> has that survive a loss of power, and only then tells the senders.
/// Killed in between, the receipts are in the kernel's memory; the next one to open the account does step 2 for them.
/// What was delivered stays so when this process ends, for who was given it does not. Members are called by one thread
/// at a time. Only one process at a time has the account open.
/// </remarks>
internal sealed class ConsumerAccount : IDisposable
{
    private const int MostTries = 255;

    private readonly ConsumerCore _core;
    private readonly SpoolState _state;
    private readonly bool _isDurable;
    private readonly Lock _gate = new();
    private readonly HashSet<long> _segments = [];
    private readonly List<(long Sequence, long Segment)> _unsettled = [];
    private bool _isDisposed;

    public ConsumerAccount(ConsumerCore core, SpoolState state, bool isDurable)
    {
        _core = core;
        _state = state;
        _isDurable = isDurable;
        if (!isDurable)
            return;
        foreach ((long sequence, long segment) in core.FindUnsettled())
            Note(sequence, segment);
        Sync();
    }

    /// <summary>All messages before this one were delivered.</summary>
    public long Delivered => _core.State.Delivered;

    /// <summary>All messages before this one are handled.</summary>
    public long Handled => _core.State.Handled;

    public ConsumerCore Core => _core;

    /// <summary>All before a message were delivered.</summary>
    /// <param name="next">The message; one that is not there yet counts as the next one that comes.</param>
    /// <param name="time">When, in milliseconds since 1970.</param>
    public void Deliver(long next, long time)
    {
        next = Math.Min(next, _state.ReadVisible());
        for (long sequence = Delivered; sequence < next; sequence++)
        {
            if (_core.SegmentOf(sequence) is { } segment)
                _core.Claim(sequence, segment, time);
            else
                _core.PassOver(sequence + 1);
        }
    }

    /// <summary>A message is handled; one that was already stays as it is.</summary>
    /// <param name="sequence">The message, which is there or was.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="time">When, in milliseconds since 1970.</param>
    /// <param name="deadLetter">Its copy among the dead letters; 0 for none.</param>
    public void Finish(long sequence, ReceiptState outcome, long time, long deadLetter)
    {
        Deliver(sequence + 1, time);
        if (IsHandled(sequence) || sequence >= Delivered || _core.SegmentOf(sequence) is not { } segment)
            return;
        int tries = Math.Clamp(_core.ReadStatus(sequence).Tries, 1, MostTries);
        _core.Finish(sequence, segment, tries, outcome, time, deadLetter);
        Note(sequence, segment);
    }

    /// <summary>Whether nothing more will become of a message.</summary>
    public bool IsHandled(long sequence) =>
        sequence < Handled || (sequence < Delivered && _core.ReadStatus(sequence).IsHandled);

    /// <summary>Step 2.</summary>
    /// <exception cref="SystemCallException">The disk does not take it. It may be tried again.</exception>
    public void Sync()
    {
        if (_segments.Count > 0 && _isDurable)
        {
            int errno = _core.Sync(_segments, _gate);
            if (errno != 0)
            {
                // The kernel takes pages for clean which it has not written.
                foreach ((long sequence, long segment) in _unsettled)
                    _core.Touch(sequence, segment);
                throw new SystemCallException("fdatasync", errno, _core.Directory.Path);
            }

            foreach ((long sequence, long segment) in _unsettled)
                _core.MarkDurable(sequence, segment);
            _core.AdvanceDurably(Handled);
        }

        _segments.Clear();
        _unsettled.Clear();
        _state.HandledBell.FenceAndRing();
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _core.Dispose();
    }

    private void Note(long sequence, long segment)
    {
        _segments.Add(segment);
        _unsettled.Add((sequence, segment));
    }
}
