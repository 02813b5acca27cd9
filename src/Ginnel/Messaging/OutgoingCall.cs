using System;
using System.Diagnostics;
using System.Threading;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>A call that we made, until its caller has what became of it.</summary>
/// <remarks>
/// 1. It is in the table from before its request is written until its answer is read.
/// 2. One of answer, cancellation, deadline and end of the connection claims it; the others find it claimed. Only the
///    claimer stores a result and then finishes it.
/// 3. Its caller looks whether it is finished; if not, it says that it awaits it. Whoever finishes a call that is
///    awaited sees to it that the caller goes on, by the thread pool or in the reading thread's last step.
/// 4. When it is out of the table and its caller has the result, it is used for another call.
/// </remarks>
internal abstract class OutgoingCall : IReadingGoal, IThreadPoolWorkItem
{
    private const int Free = 0;
    private const int Awaited = 1;
    private const int Finished = 2;

    private int _claimed;
    private int _phase;
    private int _holders;
    private bool _isToRead;
    private bool _isReading;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;

    public long Id { get; set; }

    /// <summary>When it must end, in milliseconds of the system's clock; 0 for never.</summary>
    public long Deadline { get; private set; }

    public CallConnection Connection { get; private set; } = null!;

    /// <summary>The method, as <c>Contract.Method</c>.</summary>
    public string Method { get; private set; } = "";

    public bool IsReached => Volatile.Read(ref _phase) == Finished;

    /// <summary>What it ended with instead of a result.</summary>
    public Exception? Exception { get; set; }

    /// <summary>The streams that are among its arguments, which end with it.</summary>
    public StreamSenders? Senders { get; set; }

    /// <summary>The thread that sleeps until it is finished sleeps on the connection.</summary>
    public bool IsReading
    {
        get => Volatile.Read(ref _isReading);
        set
        {
            Volatile.Write(ref _isReading, value);
            Interlocked.MemoryBarrier();
        }
    }

    /// <summary>A thread sleeps until it is finished, rather than a continuation being kept.</summary>
    protected bool IsBlocking { get; set; }

    /// <summary>Reads the result into the call. The bytes may be anything.</summary>
    public abstract void ReadResult(ref MessageReader reader);

    /// <summary>Lets the continuation go on.</summary>
    public abstract void Execute();

    /// <summary>Makes it the one who decides what becomes of the call.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;

    /// <summary>The claimer has stored what became of it. True when <see cref="Execute"/> is to be called.</summary>
    public virtual bool Finish()
    {
        Debug.Assert(_claimed != 0);
        if (!IsBlocking)
            return Interlocked.Exchange(ref _phase, Finished) == Awaited;
        lock (this)
        {
            Volatile.Write(ref _phase, Finished);
            Monitor.PulseAll(this);
        }

        Interlocked.MemoryBarrier();
        if (IsReading)
            Connection.InterruptReader();
        return false;
    }

    /// <summary>Finishes it outside of the reading: the continuation runs on the thread pool.</summary>
    public void FinishElsewhere()
    {
        if (Finish())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>True when it is not finished yet, and will now be awaited.</summary>
    public bool TryAwait() => Interlocked.CompareExchange(ref _phase, Awaited, Free) == Free;

    /// <summary>Sleeps until it is finished, or until this thread is told to read.</summary>
    public void Sleep()
    {
        lock (this)
        {
            while (_phase != Finished && !_isToRead)
                Monitor.Wait(this);
            _isToRead = false;
        }
    }

    /// <summary>Has the thread that sleeps read the connection.</summary>
    public void WakeToRead()
    {
        lock (this)
        {
            _isToRead = true;
            Monitor.PulseAll(this);
        }
    }

    /// <summary>Cancelling the token ends the call from now on. It has been sent.</summary>
    public void WatchToken(CancellationToken cancellationToken)
    {
        _token = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(
            static state => ((OutgoingCall)state!).OnCancelled(), this);
    }

    /// <summary>The caller, or the table, is done with it; the last of them gives it back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            Recycle();
    }

    protected void Begin(CallConnection connection, string method, long deadline)
    {
        Connection = connection;
        Method = method;
        Deadline = deadline;
        _claimed = 0;
        _phase = Free;
        _isToRead = false;
        _holders = 2;
    }

    /// <summary>The caller has taken the result.</summary>
    protected void ReleaseByCaller()
    {
        // Waits for a cancellation that is under way: afterwards it may be another call.
        _registration.Dispose();
        _registration = default;
        _token = default;
        Release();
    }

    protected virtual void Recycle()
    {
        Exception = null;
        Senders = null;
    }

    private void OnCancelled()
    {
        if (!TryClaim())
            return;
        Exception = new OperationCanceledException(_token);
        Connection.GiveUp(this);
        FinishElsewhere();
    }
}
