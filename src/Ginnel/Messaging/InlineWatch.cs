using System.Collections.Generic;
using System.Threading;

namespace Ginnel.Messaging;

/// <summary>Takes the reading of a connection from a thread that runs a served method for too long.</summary>
/// <remarks>
/// One thread of the process. It looks at each connection that runs methods on its reading thread, every two
/// milliseconds; one that is found twice in the same run gets another reader, and that method runs on the thread
/// pool for a while. A connection that ran nothing for a while is not looked at any more, and with none left the
/// thread sleeps without a timer.
/// </remarks>
internal static class InlineWatch
{
    private const int PeriodMs = 2;
    private const int MostIdleRounds = 16;

    private static readonly Lock s_gate = new();
    private static readonly List<Watched> s_watched = [];
    private static readonly AutoResetEvent s_wake = new(false);
    private static bool s_isStarted;

    /// <summary>The connection runs a method on its reading thread from now on.</summary>
    public static void Watch(CallConnection connection)
    {
        if (!connection.IsWatched)
            Add(connection);
    }

    private static void Add(CallConnection connection)
    {
        lock (s_gate)
        {
            if (connection.IsWatched)
                return;
            connection.IsWatched = true;
            s_watched.Add(new Watched(connection));
            if (!s_isStarted)
            {
                s_isStarted = true;
                var thread = new Thread(Run) { IsBackground = true, Name = "Ginnel call watch" };
                thread.UnsafeStart();
            }
        }

        s_wake.Set();
    }

    private static void Run()
    {
        while (true)
        {
            bool isIdle;
            lock (s_gate)
            {
                s_watched.RemoveAll(static watched => !watched.Look());
                isIdle = s_watched.Count == 0;
            }

            s_wake.WaitOne(isIdle ? Timeout.Infinite : PeriodMs);
        }
    }

    private sealed class Watched(CallConnection connection)
    {
        private long _turn;
        private int _idleRounds;

        /// <summary>False when there is nothing to watch any more.</summary>
        public bool Look()
        {
            long turn = connection.Turn;
            bool isSame = turn == _turn;
            _turn = turn;
            if (CallConnection.IsRunning(turn))
            {
                _idleRounds = 0;
                (ServedObject? served, int method) = connection.RunningInline;
                if (isSame && connection.TryTakeFromRunning(turn))
                    served?.NoteTakesLong(method);
                return true;
            }

            _idleRounds = isSame ? _idleRounds + 1 : 0;
            if (_idleRounds < MostIdleRounds)
                return true;
            // Pairs with the fence in CallConnection.BeginRunning: one of us sees what the other did.
            connection.IsWatched = false;
            Interlocked.MemoryBarrier();
            if (!CallConnection.IsRunning(connection.Turn))
                return false;
            connection.IsWatched = true;
            return true;
        }
    }
}
