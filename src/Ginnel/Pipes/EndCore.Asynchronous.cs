using System;
using System.Threading;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

internal abstract partial class EndCore
{
    /// <summary>On the event loop, or wherever the news comes from: something may have changed.</summary>
    public void OnPeerChanged()
    {
        if (Waiter is not { } waiter)
            return;
        OnPeerChangedCore();
        if (Link.IsHungUp)
            waiter.Interrupt();
        lock (_gate)
        {
            while (_async == AsyncState.Armed)
            {
                if (IsReady)
                {
                    Claim();
                    return;
                }

                // A publisher rings a ticket only once, so waiting on takes a new one; then look again.
                waiter.AnnounceAsynchronous();
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

    /// <summary>The peer's completion, or its hang-up, may have to stop the ring.</summary>
    protected abstract void OnPeerChangedCore();

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        CancellationToken token = _token;
        Waiter!.WithdrawAwake();
        ReportWaitStop();
        _registration.Dispose();
        Link.Unhold();
        // A cancelled token that stayed here would make every later wait look ready.
        _token = default;
        _async = AsyncState.Idle;
        try
        {
            do
            {
                if (TryFinishPending())
                    return;
            }
            while (!TryBeginWait(token));
        }
        catch (Exception exception) when (exception is GinnelException or OperationCanceledException
            or ObjectDisposedException or InvalidOperationException)
        {
            FailPending(exception);
        }
    }

    /// <summary>Cancels the pending operation, or the next one, which then completes as cancelled.</summary>
    public void CancelPending()
    {
        Volatile.Write(ref _isCancelPending, true);
        Interlocked.MemoryBarrier();
        Waiter?.Interrupt();
        ClaimIfArmed();
    }

    /// <summary>
    /// Takes the pending operation back, which then never completes; false when there is none, or it completes anyway.
    /// </summary>
    public bool TryDisarm()
    {
        lock (_gate)
        {
            if (_async != AsyncState.Armed)
                return false;
            _async = AsyncState.Idle;
        }

        Waiter!.Withdraw();
        ReportWaitStop();
        _registration.Dispose();
        _token = default;
        Link.Unhold();
        Exit();
        return true;
    }

    /// <summary>Takes note of a <see cref="CancelPending"/> that has not been reported yet.</summary>
    protected bool TakeCancelPending()
    {
        if (!Volatile.Read(ref _isCancelPending))
            return false;
        Volatile.Write(ref _isCancelPending, false);
        return true;
    }

    /// <summary>Leaves the operation to doorbells and hang-ups; false when it can go on at once.</summary>
    protected bool TryBeginWait(CancellationToken cancellationToken)
    {
        _token = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static state => ((EndCore)state!).ClaimIfArmed(), this);
        Link.Hold();
        ReportWaitStart();
        lock (_gate)
        {
            _async = AsyncState.Armed;
            Waiter!.AnnounceAsynchronous();
            if (!IsReady)
                return true;
            _async = AsyncState.Idle;
        }

        Waiter.Withdraw();
        ReportWaitStop();
        _registration.Dispose();
        _token = default;
        Link.Unhold();
        return false;
    }

    /// <summary>Marks the end as closed and gets every waiting thread and operation out of it.</summary>
    /// <returns>False when it was closed before.</returns>
    protected bool TryClose()
    {
        lock (_gate)
        {
            if (_isClosed)
                return false;
            Volatile.Write(ref _isClosed, true);
        }

        Waiter?.Interrupt();
        ClaimIfArmed();
        return true;
    }

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
        if (Link.Nearby is null)
            EventLoop.Complete(this);
        else
            Handover.Queue(this);
    }
}
