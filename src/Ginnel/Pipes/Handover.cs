using System;
using System.Threading;

namespace Ginnel.Pipes;

/// <summary>Has a thread that rings nearby do itself what that makes ready, once it holds no lock.</summary>
/// <remarks>
/// 1. <see cref="TryBegin"/>, before a lock is taken under which something is published.
/// 2. Publishing rings, and whoever waited for it at the other side becomes ready: <see cref="Queue"/> keeps that.
/// 3. <see cref="End"/>, when the lock is given back: it runs here, at no cost of a wake-up of another thread.
/// Only for what never runs a user's code and never blocks: the sending of a relay. Everywhere else what is ready goes
/// to the thread pool.
/// </remarks>
internal static class Handover
{
    [ThreadStatic]
    private static bool t_isUnderWay;

    [ThreadStatic]
    private static IThreadPoolWorkItem? t_ready;

    /// <summary>Step 1; false within another one, which will see to it.</summary>
    public static bool TryBegin()
    {
        if (t_isUnderWay)
            return false;
        t_isUnderWay = true;
        return true;
    }

    /// <summary>Step 2.</summary>
    public static void Queue(IThreadPoolWorkItem item)
    {
        if (t_isUnderWay && t_ready is null)
            t_ready = item;
        else
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: true);
    }

    /// <summary>Step 3.</summary>
    public static void End()
    {
        t_isUnderWay = false;
        if (t_ready is not { } ready)
            return;
        t_ready = null;
        ready.Execute();
    }
}
