using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>Who reads: one thread at a time, the one who has the turn.</summary>
/// <remarks>
/// The turn is a word: 0, or a ticket that is never used twice together with what its holder does.
/// 1. <c>Reading</c>: a thread looks at the ring, or handles a frame. A caller who finds the turn free takes it and
///    reads until its own call is answered; so a lone caller wakes nobody and is woken by nobody. On the way it
///    finishes the calls of others, whose continuations it leaves to the thread pool. Afterwards it gives the turn
///    back.
/// 2. <c>Armed</c>: nobody reads, a doorbell starts the reading in the background. A caller may take that back.
/// 3. <c>Running</c>: in the background a served method runs on the reading thread. Its frame has been given back, so
///    the ring is in order, and anyone may take the turn: a caller who needs an answer, or <see cref="InlineWatch"/>
///    when the method takes long. A thread that comes back and finds its ticket gone leaves the reading to others.
/// 4. <c>Parked</c>: the connection's resident reader sleeps on the ring (see CallConnection.Resident.cs).
/// 5. The turn may be free only while nobody needs an answer and nothing is served, or while a reader is queued. So
///    whoever gives it back looks, after a fence, whether there is a call; and whoever begins a call looks, after a
///    fence, whether there is a reader.
/// Only reading in the background runs served methods and, as its last step, a continuation: on the stack of a user's
/// call nothing of anyone else runs.
/// </remarks>
internal sealed partial class CallConnection
{
    private const long Reading = 1;
    private const long Running = 2;
    private const long Armed = 3;
    private const long Parked = 4;
    private const long ModeMask = 7;

    private const int MostFramesPerRound = 64;
    private const int MostRoundsPerLead = 64;

    private readonly Lock _turnGate = new();
    private readonly List<OutgoingCall> _sleepers = [];
    private readonly Action _onNews;
    private long _turn;
    private long _lastTicket;
    private int _isReaderQueued;
    private ValueTask<bool> _news;
    private IThreadPoolWorkItem? _completed;

    private bool IsReadingWanted => Volatile.Read(ref _isServing) || _table.Count > 0;

    /// <summary>The turn, as one number; for the watch of methods that run inline.</summary>
    internal long Turn => Volatile.Read(ref _turn);

    internal static bool IsRunning(long turn) => (turn & ModeMask) == Running;

    /// <summary>Reads on the caller's thread for a while, if nobody else does.</summary>
    public void TryLead(IReadingGoal goal)
    {
        if (goal.IsReached || !TryTakeTurn(out long turn))
            return;
        try
        {
            for (int round = 0; round < MostRoundsPerLead; round++)
            {
                ReadFrames(turn, goal, isInBackground: false);
                if (goal.IsReached)
                    break;
                if (!WaitOrArm(turn))
                    return;
            }

            GiveTurnBack();
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            EndReading(exception);
        }
    }

    /// <summary>Holds up the caller's thread until its call is finished, reading if nobody else does.</summary>
    public void WaitBlocking(OutgoingCall call)
    {
        EndParking();
        while (!call.IsReached)
        {
            if (TryTakeTurn(out long turn))
            {
                LeadBlocking(turn, call);
                continue;
            }

            lock (_turnGate)
            {
                if (!_sleepers.Contains(call))
                    _sleepers.Add(call);
            }

            // Whoever gives the turn back looks at the list after that, and whoever parks whether parking is over: so
            // one of us sees the other.
            Interlocked.MemoryBarrier();
            InterruptParked();
            if (Volatile.Read(ref _turn) != 0)
                call.Sleep();
        }

        lock (_turnGate)
            _sleepers.Remove(call);
        // It may have been woken to read, and does not.
        if (Volatile.Read(ref _turn) == 0 && IsReadingWanted)
            QueueReader();
    }

    /// <summary>Gets a thread that sleeps on the connection out of that.</summary>
    public void InterruptReader() => _end.CancelPendingRead();

    /// <summary>Reads in the background.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Exchange(ref _isReaderQueued, 0);
        long turn = NewTicket() | Reading;
        if (Interlocked.CompareExchange(ref _turn, turn, 0) == 0)
            ReadInBackground(turn);
    }

    /// <summary>Takes the turn from a thread whose served method runs for too long; false if it came back.</summary>
    internal bool TryTakeFromRunning(long turn)
    {
        if (Interlocked.CompareExchange(ref _turn, 0, turn) != turn)
            return false;
        QueueReader();
        return true;
    }

    private void LeadBlocking(long turn, OutgoingCall call)
    {
        try
        {
            while (true)
            {
                ReadFrames(turn, call, isInBackground: false);
                if (call.IsReached)
                    break;
                call.IsReading = true;
                if (!call.IsReached)
                    WaitForNews();
                call.IsReading = false;
            }

            GiveTurnBack();
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            call.IsReading = false;
            EndReading(exception);
        }
    }

    private void WaitForNews()
    {
        try
        {
            if (!_end.WaitToRead())
                throw ClosedByPeer();
        }
        catch (OperationCanceledException)
        {
            // Interrupted: look again.
        }
    }

    private void ReadInBackground(long turn)
    {
        try
        {
            do
            {
                if (!ReadFrames(turn, null, isInBackground: true))
                    return;
                if (_completed is { } completed)
                {
                    _completed = null;
                    GiveTurnBack();
                    completed.Execute();
                    return;
                }

                if (!IsReadingWanted)
                {
                    GiveTurnBack();
                    return;
                }
            }
            while (WaitOrArm(turn));
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            EndReading(exception);
        }
    }

    /// <summary>
    /// Spins; then leaves the turn to the resident reader, or has the doorbell start the background reading. True when
    /// there is something.
    /// </summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "It is looked at once: here, or by the continuation.")]
    private bool WaitOrArm(long turn)
    {
        if (TryLeaveToResident(turn))
            return false;
        ValueTask<bool> news = _end.WaitToReadAsync();
        if (news.IsCompleted)
        {
            TakeNews(news);
            return true;
        }

        _news = news;
        // Still as Reading: nobody may take the wait back before the continuation is in place.
        news.GetAwaiter().UnsafeOnCompleted(_onNews);
        lock (_turnGate)
        {
            if (_turn == turn)
                Volatile.Write(ref _turn, turn & ~ModeMask | Armed);
        }

        OnArmed();
        return false;
    }

    private void OnNews()
    {
        long turn = NewTicket() | Reading;
        lock (_turnGate)
            Volatile.Write(ref _turn, turn);
        try
        {
            TakeNews(_news);
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            EndReading(exception);
            return;
        }

        ReadInBackground(turn);
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "It has completed; the caller has seen to that.")]
    private void TakeNews(ValueTask<bool> news)
    {
        try
        {
            if (!news.GetAwaiter().GetResult())
                throw ClosedByPeer();
        }
        catch (OperationCanceledException)
        {
            // Interrupted: look again.
        }
    }

    private bool TryTakeTurn(out long turn)
    {
        long seen = Volatile.Read(ref _turn);
        turn = 0;
        if ((seen & ModeMask) is Reading or Parked)
            return false;
        turn = NewTicket() | Reading;
        if ((seen & ModeMask) != Armed)
            return Interlocked.CompareExchange(ref _turn, turn, seen) == seen;
        lock (_turnGate)
        {
            // Where it cannot be disarmed, news has come, and the background reading begins.
            if (_turn != seen || !_end.Core.TryDisarm())
                return false;
            Volatile.Write(ref _turn, turn);
            return true;
        }
    }

    private void GiveTurnBack()
    {
        Interlocked.Exchange(ref _turn, 0);
        if (!IsReadingWanted)
            return;
        OutgoingCall? sleeper = null;
        lock (_turnGate)
        {
            if (_sleepers.Count > 0)
            {
                sleeper = _sleepers[^1];
                _sleepers.RemoveAt(_sleepers.Count - 1);
            }
        }

        if (sleeper is null)
            QueueReader();
        else
            sleeper.WakeToRead();
    }

    private void QueueReader()
    {
        if (Interlocked.Exchange(ref _isReaderQueued, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>The reading is over for good: the turn is never given back.</summary>
    private void EndReading(Exception exception)
    {
        if (_completed is { } completed)
            ThreadPool.UnsafeQueueUserWorkItem(completed, preferLocal: false);
        _completed = null;
        if (exception is InvalidMessageException)
            exception = _input.Violation($"The peer sent a frame that cannot be: {exception.Message}");
        Fail(exception);
    }

    /// <summary>Something can go on: in the background, the last such thing does so on this very thread.</summary>
    private void OnCompleted(IThreadPoolWorkItem item, bool isInBackground)
    {
        IThreadPoolWorkItem? elsewhere = item;
        if (isInBackground)
            (elsewhere, _completed) = (_completed, item);
        if (elsewhere is not null)
            ThreadPool.UnsafeQueueUserWorkItem(elsewhere, preferLocal: false);
    }

    private long NewTicket() => Interlocked.Increment(ref _lastTicket) << 3;

    private static bool IsExpected(Exception exception) =>
        exception is GinnelException or ObjectDisposedException or InvalidOperationException;
}
