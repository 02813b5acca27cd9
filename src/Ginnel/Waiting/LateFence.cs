using System;
using System.Collections.Generic;
using System.Threading;
using Ginnel.Platform;

namespace Ginnel.Waiting;

/// <summary>Has all who have announced a wait look once more, after a fence that reaches every publisher.</summary>
/// <remarks>
/// The fence that a <see cref="Waiter"/> executes before it sleeps can pass a publisher over, though seldom; see
/// <see cref="MemoryBarrier"/>. The slow form reaches all, but takes too long to be waited for. So it comes behind:
/// 1. a waiter that has announced itself, and executed the fast fence, asks for the slow one, unless it has done so
///    and step 2 has not come yet. Then it goes to sleep;
/// 2. a thread, one in the process, takes all who have asked, and notes of each that it may ask again;
/// 3. it executes the slow fence. From now on whoever publishes sees the tickets that were there in step 2. What was
///    published before can be seen here;
/// 4. so it looks at what each one waits for, and wakes whoever has something to act on: its wake-up was lost;
/// 5. it sleeps until somebody asks.
/// Whoever sleeps on is looked at once, not again and again: there is no timer. Waiters that come while a fence is
/// under way share the next one, so there is no more than one at a time, whatever the number of sleeps.
/// </remarks>
internal static class LateFence
{
    private const int StackSize = 256 * 1024;

    private static readonly Lock s_gate = new();
    private static readonly AutoResetEvent s_isAsked = new(initialState: false);
    private static List<Waiter> s_waiters = [];
    private static bool s_hasThread;

    /// <summary>Step 1.</summary>
    public static void Ask(Waiter waiter)
    {
        lock (s_gate)
        {
            if (s_hasThread || TryStartThread())
            {
                s_waiters.Add(waiter);
                if (s_waiters.Count > 1)
                    return;
            }
            else
            {
                // No thread can be had now. The caller is awake, and looks when it comes back.
                waiter.MayAskAgain();
                MemoryBarrier.FenceAll();
                return;
            }
        }

        s_isAsked.Set();
    }

    private static bool TryStartThread()
    {
        try
        {
            new Thread(Run, StackSize) { IsBackground = true, Name = "Ginnel late fence" }.UnsafeStart();
            return s_hasThread = true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private static void Run()
    {
        List<Waiter> waiters = [];
        while (true)
        {
            s_isAsked.WaitOne();
            lock (s_gate)
                (s_waiters, waiters) = (waiters, s_waiters);
            foreach (Waiter waiter in waiters)
                waiter.MayAskAgain();
            MemoryBarrier.FenceAll();
            foreach (Waiter waiter in waiters)
                waiter.LookAgain();
            waiters.Clear();
        }
    }
}
