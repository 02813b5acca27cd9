using System;
using System.Threading;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

internal abstract partial class KernelPipeCore
{
    private AsyncState _async;
    private CancellationToken _token;
    private CancellationTokenRegistration _cancellation;
    private bool _isCancelPending;

    private enum AsyncState
    {
        Idle,
        Armed,
        Claimed,
    }

    /// <inheritdoc/>
    public void OnEvents(EpollEvents events) => ClaimIfArmed();

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute()
    {
        CancellationToken token = _token;
        _cancellation.Dispose();
        _token = default;
        _registration!.Release();
        _async = AsyncState.Idle;
        try
        {
            do
            {
                if (TryFinishPending(token))
                    return;
            }
            while (!TryBeginWait(token));
        }
        catch (Exception exception) when (exception is GinnelException or OperationCanceledException
            or ObjectDisposedException)
        {
            FailPending(exception);
        }
    }

    /// <summary>Cancels the pending operation, or the next one, which then completes as cancelled.</summary>
    public void CancelPending()
    {
        Volatile.Write(ref _isCancelPending, true);
        ClaimIfArmed();
    }

    /// <summary>Finishes the pending operation outside of all locks, or returns false when it has to wait.</summary>
    protected abstract bool TryFinishPending(CancellationToken cancellationToken);

    /// <summary>Ends the pending operation with an exception.</summary>
    protected abstract void FailPending(Exception exception);

    /// <summary>Takes note of a <see cref="CancelPending"/> that has not been reported yet.</summary>
    protected bool TakeCancelPending() =>
        Volatile.Read(ref _isCancelPending) && Interlocked.Exchange(ref _isCancelPending, false);

    /// <summary>Leaves the operation to the event loop; false when it is to be tried again at once.</summary>
    protected bool TryBeginWait(CancellationToken cancellationToken)
    {
        _token = cancellationToken;
        _cancellation = cancellationToken.UnsafeRegister(
            static core => ((KernelPipeCore)core!).ClaimIfArmed(), this);
        lock (_gate)
        {
            // What comes after this look finds the operation armed, for it needs the lock.
            if (!IsClosed && !Volatile.Read(ref _isCancelPending) && !cancellationToken.IsCancellationRequested)
            {
                Arm();
                return true;
            }
        }

        _cancellation.Dispose();
        _token = default;
        return false;
    }

    private void Arm()
    {
        if (_registration is null)
            _registration = EventLoop.Register(File, this, EpollEvents.OneShot);
        _registration.Hold(this);
        _async = AsyncState.Armed;
        try
        {
            _registration.Modify(_event | EpollEvents.OneShot);
        }
        catch
        {
            _async = AsyncState.Idle;
            _registration.Release();
            throw;
        }
    }

    private void ClaimIfArmed()
    {
        lock (_gate)
        {
            if (_async != AsyncState.Armed)
                return;
            _async = AsyncState.Claimed;
        }

        EventLoop.Complete(this);
    }
}
