using System;
using System.Threading;
using System.Threading.Tasks.Sources;

namespace Ginnel.Spooling;

/// <summary>One append that waits for the disk without a thread; used again and again.</summary>
internal sealed class SyncWait(SyncQueue queue) : IValueTaskSource<Receipt>
{
    private ManualResetValueTaskSourceCore<Receipt> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private Receipt _receipt;

    /// <summary>All messages before this one have to be on the disk.</summary>
    public long Next { get; private set; }

    public short Version => _core.Version;

    public void Begin(Receipt receipt, long next)
    {
        _core.Reset();
        _receipt = receipt;
        Next = next;
    }

    public void Register(CancellationToken cancellationToken)
    {
        _registration = cancellationToken.UnsafeRegister(static (state, token) =>
        {
            var wait = (SyncWait)state!;
            if (wait.Queue.TryRemove(wait))
                wait._core.SetException(new OperationCanceledException(token));
        }, this);
    }

    public void End(Exception? failure)
    {
        if (failure is null)
            _core.SetResult(_receipt);
        else
            _core.SetException(failure);
    }

    public Receipt GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _registration.Dispose();
            _registration = default;
            _receipt = default;
            queue.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private SyncQueue Queue => queue;
}
