using System;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>A call with a result.</summary>
internal sealed class OutgoingCall<T> : OutgoingCall, IValueTaskSource<T>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<T> _core;
    private IMessageFormatter<T>? _formatter;
    private T _result = default!;

    public static OutgoingCall<T> Rent(
        CallConnection connection, string method, IMessageFormatter<T> formatter, long deadline, bool isBlocking)
    {
        OutgoingCall<T> call = CallPool<OutgoingCall<T>>.TryRent() ?? new OutgoingCall<T>();
        call._core.Reset();
        call._formatter = formatter;
        call.IsBlocking = isBlocking;
        call.Begin(connection, method, deadline);
        return call;
    }

    /// <summary>The caller's task: already completed if the call is finished.</summary>
    public ValueTask<T> AsValueTask()
    {
        if (TryAwait())
            return new ValueTask<T>(this, _core.Version);
        Exception? exception = Exception;
        T result = Take();
        return exception is null ? new ValueTask<T>(result) : ValueTask.FromException<T>(exception);
    }

    /// <inheritdoc cref="AsValueTask"/>
    public ValueTask AsValueTaskWithoutResult()
    {
        if (TryAwait())
            return new ValueTask(this, _core.Version);
        Exception? exception = Exception;
        Take();
        return exception is null ? default : ValueTask.FromException(exception);
    }

    /// <summary>The result of a call that is finished.</summary>
    public T GetResult()
    {
        Exception? exception = Exception;
        T result = Take();
        if (exception is not null)
            ExceptionDispatchInfo.Throw(exception);
        return result;
    }

    public override void ReadResult(ref MessageReader reader) => _result = _formatter!.Read(ref reader);

    public override void Execute()
    {
        if (Exception is { } exception)
            _core.SetException(exception);
        else
            _core.SetResult(_result);
    }

    /// <inheritdoc/>
    public T GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Take();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    protected override void Recycle()
    {
        base.Recycle();
        _result = default!;
        _formatter = null;
        CallPool<OutgoingCall<T>>.Return(this);
    }

    private T Take()
    {
        T result = _result;
        ReleaseByCaller();
        return result;
    }
}
