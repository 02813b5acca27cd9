using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Messaging;

/// <summary>How one side of something shared waits for another: one wait at a time, with a thread or without.</summary>
/// <remarks>
/// The states of an asynchronous wait, and who changes them, are those of <see cref="EndCore"/>: armed, claimed by one
/// of doorbell, hang-up, cancellation or disposal, and idle again. Nothing is allocated on the way.
/// </remarks>
internal abstract class SharedWait : IWaitCondition, IThreadPoolWorkItem, ILinkObserver
{
    private const int FirstLooks = 512;

    private readonly Lock _gate = new();
    private readonly PendingOperation<bool> _pending = new();
    private readonly Spinner _spinner;
    private AsyncState _async;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private int _isBusy;
    private bool _isClosed;

    protected SharedWait(WaitStrategy strategy) => _spinner = new Spinner(strategy);

    private enum AsyncState
    {
        Idle,
        Armed,
        Claimed,
    }

    public bool IsClosed => Volatile.Read(ref _isClosed);

    bool IWaitCondition.IsReady => IsReady;

    /// <summary>Announces sleeps to the other side.</summary>
    protected abstract Waiter Waiter { get; }

    /// <summary>The other side did something that this wait has to look at. Changes nothing; for any thread.</summary>
    protected abstract bool HasNews { get; }

    /// <summary>What the user calls this side, for messages.</summary>
    protected abstract string Name { get; }

    private bool IsReady => IsClosed || IsCancelled || HasNews;

    /// <summary>The wait's token is; another thread may replace it meanwhile, so it is read once.</summary>
    private bool IsCancelled
    {
        get
        {
            CancellationToken token = _token;
            return token.IsCancellationRequested;
        }
    }

    /// <summary>Looks whether the wait is over, and how; throws where it has failed.</summary>
    protected abstract bool TryEnd(out bool result);

    /// <summary>A thread of this process may sleep on a word that the other side does not change now.</summary>
    protected abstract void WakeSleeper(Waiter waiter);

    /// <summary>Waits, holding up the thread.</summary>
    public bool Wait(CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ThrowIfClosed();
                if (TryEnd(out bool result))
                    return result;
                _token = cancellationToken;
                if (!Spin(_spinner.SynchronousBudget))
                    Sleep(cancellationToken);
            }
        }
        finally
        {
            _token = default;
            Exit();
        }
    }

    /// <summary>Waits without holding up a thread.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<bool>(cancellationToken);
        Enter();
        try
        {
            _token = cancellationToken;
            if (TryEnd(out bool result) || (Spin(_spinner.AsynchronousBudget) && TryEnd(out result)))
            {
                _token = default;
                Exit();
                return new ValueTask<bool>(result);
            }
        }
        catch (GinnelException exception)
        {
            _token = default;
            Exit();
            return ValueTask.FromException<bool>(exception);
        }

        _pending.Start();
        ValueTask<bool> task = _pending.Current;
        if (!TryBeginWait(cancellationToken))
            Finish(cancellationToken);
        return task;
    }

    /// <inheritdoc/>
    public void OnPeerChanged()
    {
        if (Waiter.IsSleeping)
            WakeSleeper(Waiter);
        lock (_gate)
        {
            while (_async == AsyncState.Armed)
            {
                if (IsReady)
                {
                    Claim();
                    return;
                }

                // A ticket is rung only once, so waiting on takes a new one; then look again.
                Waiter.AnnounceAsynchronous();
                if (!IsReady)
                    return;
            }
        }
    }

    void IWaitCondition.LookAgain()
    {
        lock (_gate)
        {
            if (_async == AsyncState.Armed && IsReady)
                Claim();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        CancellationToken token = _token;
        Withdraw();
        _async = AsyncState.Idle;
        Finish(token);
    }

    /// <summary>Gets every waiting thread and operation out; false when that was done before.</summary>
    protected bool TryClose()
    {
        lock (_gate)
        {
            if (_isClosed)
                return false;
            Volatile.Write(ref _isClosed, true);
        }

        Waiter.Interrupt();
        ClaimIfArmed();
        return true;
    }

    public void ThrowIfClosed() => ObjectDisposedException.ThrowIf(IsClosed, this);

    /// <summary>Ends the pending operation, or leaves it to doorbells again.</summary>
    private void Finish(CancellationToken token)
    {
        try
        {
            do
            {
                token.ThrowIfCancellationRequested();
                ThrowIfClosed();
                if (TryEnd(out bool result))
                {
                    Exit();
                    _pending.SetResult(result);
                    return;
                }
            }
            while (!TryBeginWait(token));
        }
        catch (Exception exception) when (exception is GinnelException or OperationCanceledException
            or ObjectDisposedException)
        {
            Exit();
            _pending.SetException(exception);
        }
    }

    /// <summary>Leaves the operation to doorbells and hang-ups; false when it can go on at once.</summary>
    private bool TryBeginWait(CancellationToken token)
    {
        _token = token;
        _registration = token.UnsafeRegister(static state => ((SharedWait)state!).ClaimIfArmed(), this);
        lock (_gate)
        {
            _async = AsyncState.Armed;
            Waiter.AnnounceAsynchronous();
            if (!IsReady)
                return true;
            _async = AsyncState.Idle;
        }

        Withdraw();
        return false;
    }

    private void Withdraw()
    {
        Waiter.Withdraw();
        _registration.Dispose();
        // A cancelled token that stayed here would make every later wait look ready.
        _token = default;
    }

    private void Sleep(CancellationToken token)
    {
        CancellationTokenRegistration registration = token.UnsafeRegister(
            static state => ((SharedWait)state!).Waiter.Interrupt(), this);
        try
        {
            Waiter.Sleep();
        }
        finally
        {
            registration.Dispose();
        }
    }

    private void Enter()
    {
        ThrowIfClosed();
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
        {
            throw new InvalidOperationException(
                $"Another wait is still pending on this {Name}. It serves one at a time; await it first.");
        }
    }

    private void Exit() => Volatile.Write(ref _isBusy, 0);

    private void ClaimIfArmed()
    {
        lock (_gate)
        {
            if (_async == AsyncState.Armed)
                Claim();
        }
    }

    private void Claim()
    {
        _async = AsyncState.Claimed;
        EventLoop.Complete(this);
    }

    /// <summary>True when there is something to look at.</summary>
    private bool Spin(long budget)
    {
        if (budget == 0)
            return false;
        for (int look = 0; look < FirstLooks; look++)
        {
            if (!HasNews)
                continue;
            _spinner.PaidAtOnce();
            return true;
        }

        long start = Stopwatch.GetTimestamp();
        long elapsed = 0;
        do
        {
            for (int look = 0; look < 16; look++)
            {
                if (IsReady)
                {
                    _spinner.Paid(elapsed);
                    return true;
                }

                Processor.Pause();
            }

            elapsed = Stopwatch.GetTimestamp() - start;
            if (elapsed > _spinner.YieldAfter)
                Thread.Yield();
        }
        while (elapsed < budget);
        _spinner.DidNotPay();
        return false;
    }
}
