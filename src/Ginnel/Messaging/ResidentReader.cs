using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Ginnel.Messaging;

/// <summary>The thread that stays with a connection; see CallConnection.Resident.cs.</summary>
/// <remarks>
/// 1. <c>Busy</c>: it has the turn, or looks whether it can have it.
/// 2. <c>Idle</c>: it sleeps until <see cref="TryGive"/>, and knows of no connection, so one that its program forgot is
///    collected; this object's finalizer then ends the thread.
/// Going idle it states that first and looks once more then. Who has something for it does so first and then looks
/// whether it is idle. Of the two, one sees the other; who makes the state Busy has seen it.
/// </remarks>
internal sealed class ResidentReader
{
    /// <summary>Residents that a process may have; each costs a thread.</summary>
    public const int MostCount = 16;

    private static int s_count;

    private readonly Post _post;

    private ResidentReader(Post post) => _post = post;

    ~ResidentReader() => _post.TryGive(null, 0);

    /// <summary>It sleeps.</summary>
    public bool IsIdle => _post.IsIdle;

    /// <summary>Starts one that has the turn; null when the process has as many as it may.</summary>
    public static ResidentReader? TryStart(CallConnection connection, long turn)
    {
        Debug.Assert(turn != 0);
        if (Interlocked.Increment(ref s_count) > MostCount)
        {
            Interlocked.Decrement(ref s_count);
            return null;
        }

        var post = new Post(connection, turn);
        new Thread(Run) { IsBackground = true, Name = "Ginnel call reader" }.UnsafeStart(post);
        return new ResidentReader(post);
    }

    /// <summary>
    /// Gives it the turn (0: has it look whether there is one, and whether it is over), if it is idle.
    /// </summary>
    public bool TryGive(CallConnection connection, long turn) => _post.TryGive(connection, turn);

    private static void Run(object? state)
    {
        using var post = (Post)state!;
        while (post.Read())
            post.AwaitTurn();
        Interlocked.Decrement(ref s_count);
    }

    /// <summary>What the thread and those who give it the turn have in common.</summary>
    private sealed class Post(CallConnection? connection, long turn) : IDisposable
    {
        private const int Busy = 0;
        private const int Idle = 1;

        private readonly AutoResetEvent _given = new(false);
        private CallConnection? _connection = connection;
        private long _turn = turn;
        private int _state = Busy;

        public bool IsIdle => Volatile.Read(ref _state) == Idle;

        public bool TryGive(CallConnection? connection, long turn)
        {
            if (Interlocked.CompareExchange(ref _state, Busy, Idle) != Idle)
                return false;
            _connection = connection;
            _turn = turn;
            _given.Set();
            return true;
        }

        public void AwaitTurn() => _given.WaitOne();

        // The thread ends as Busy, so nobody gives it anything any more.
        public void Dispose() => _given.Dispose();

        /// <summary>Reads while the turn can be had, and is idle afterwards; false when it is over for good.</summary>
        /// <remarks>A method of its own: in <see cref="Run"/> a local could keep the connection alive.</remarks>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public bool Read()
        {
            if (_connection is not { } connection)
                return false;
            long turn = _turn;
            do
            {
                if (turn != 0)
                    connection.ReadAsResident(turn);
                if (connection.IsResidentOver)
                    return false;
            }
            while (connection.TryTakeArmed(out turn) || !TryBeIdle(connection));
            return true;
        }

        private bool TryBeIdle(CallConnection connection)
        {
            _connection = null;
            Interlocked.Exchange(ref _state, Idle);
            return !(connection.IsResidentOver || connection.IsArmed)
                || Interlocked.CompareExchange(ref _state, Busy, Idle) != Idle;
        }
    }
}
