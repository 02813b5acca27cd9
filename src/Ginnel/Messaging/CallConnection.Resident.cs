using System;
using System.Threading;
using Ginnel.Waiting;

namespace Ginnel.Messaging;

/// <summary>A thread stays with the connection and sleeps on its ring, so that a message wakes it at once.</summary>
/// <remarks>
/// An armed wait is woken through the socket and the event loop, which costs about half as much again as the futex that
/// a thread in a blocking read sleeps on. So a connection that has armed often gets a reader of its own
/// (<see cref="ResidentReader"/>), as long as the process has few of them:
/// 1. Whoever would arm the wait gives it the turn instead, if it has nothing to do.
/// 2. It reads in the background like any other thread. Where that one would arm, it parks: it sleeps on the ring with
///    the turn in the mode <c>Parked</c>. Nobody else reads meanwhile; a caller who awaits its answer gets it from it.
/// 3. It runs served methods and continuations. When it has lost the turn by that, or given it back, it takes back the
///    wait that somebody armed meanwhile, or has nothing to do.
///    A far peer's relay runs in this process and wakes nobody through the kernel: there it would be in the way.
/// 4. A caller who holds up its thread wants to read itself, and be woken by nobody but the peer. The first one of a
///    connection ends the parking for good, and with it the resident reader.
/// </remarks>
internal sealed partial class CallConnection
{
    // So many waits must have been armed before a thread pays.
    private const int ArmingsUntilResident = 8;

    private ResidentReader? _resident;
    private int _armings;
    private bool _isParkingOver;

    /// <summary>There is nothing to do for a resident reader any more.</summary>
    internal bool IsResidentOver => Volatile.Read(ref _isParkingOver) || EndReason is not null;

    internal bool IsArmed => (Volatile.Read(ref _turn) & ModeMask) == Armed;

    /// <summary>Takes back a wait that was armed.</summary>
    internal bool TryTakeArmed(out long turn)
    {
        if (IsArmed && TryTakeTurn(out turn))
            return true;
        turn = 0;
        return false;
    }

    /// <summary>Reads like <see cref="ReadInBackground"/>, but sleeps on the ring.</summary>
    internal void ReadAsResident(long turn)
    {
        try
        {
            while (ReadFrames(turn, null, isInBackground: true))
            {
                IThreadPoolWorkItem? completed = _completed;
                if (completed is not null || !IsReadingWanted || !TryPark(turn))
                {
                    _completed = null;
                    GiveTurnBack();
                    completed?.Execute();
                    return;
                }
            }
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            EndReading(exception);
        }
    }

    /// <summary>Sleeps on the ring; false when somebody else wants to.</summary>
    private bool TryPark(long turn)
    {
        // A full fence: whoever ends the parking looks after that whether we are parked.
        Interlocked.Exchange(ref _turn, turn & ~ModeMask | Parked);
        if (!IsResidentOver)
            WaitForNews();
        Volatile.Write(ref _turn, turn);
        return !IsResidentOver;
    }

    /// <summary>Leaves it to the resident reader to wait on the ring; false when the wait is to be armed.</summary>
    private bool TryLeaveToResident(long turn)
    {
        if (_armings < ArmingsUntilResident || IsResidentOver || _end.Core.Link.Strategy == WaitStrategy.Spin
            || _end.Core.Link.Far is not null || _resident is { IsIdle: false })
        {
            return false;
        }

        try
        {
            if (_end.Core.SpinToRead())
                return false;
        }
        catch (OperationCanceledException)
        {
            // Meant for a thread that had left the ring already, and used up now.
            return false;
        }

        if (_resident is { } resident)
            return resident.TryGive(this, turn);
        _armings = 0;
        _resident = ResidentReader.TryStart(this, turn);
        if (_resident is null)
            return false;
        // Whoever ends the connection, or the parking, may have looked for it before it was there.
        TellResident();
        return true;
    }

    /// <summary>The wait is armed: a resident reader that has nothing to do takes it over.</summary>
    private void OnArmed()
    {
        _armings++;
        TellResident();
    }

    /// <summary>A thread is going to be held up by its own call.</summary>
    private void EndParking()
    {
        if (_isParkingOver)
            return;
        Volatile.Write(ref _isParkingOver, true);
        TellResident();
    }

    /// <summary>Gets the resident reader off the ring.</summary>
    private void InterruptParked()
    {
        if ((Volatile.Read(ref _turn) & ModeMask) == Parked)
            InterruptReader();
    }

    /// <summary>The caller has changed something: an idle resident reader looks at it.</summary>
    private void TellResident()
    {
        // It states that it is idle, and looks once more after that: one of us sees the other.
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _resident)?.TryGive(this, 0);
    }
}
