using System;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace Ginnel.Pipes;

/// <summary>The value task of an end's pending operation, used over and over.</summary>
/// <remarks>Continuations run on the pool thread that finishes the operation; the end queues itself there.</remarks>
internal sealed class PendingOperation<TResult> : IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _core;

    /// <summary>The task of the operation that was started last.</summary>
    public ValueTask<TResult> Current => new(this, _core.Version);

    /// <summary>Starts anew.</summary>
    public void Start() => _core.Reset();

    public void SetResult(TResult result) => _core.SetResult(result);

    public void SetException(Exception exception) => _core.SetException(exception);

    /// <inheritdoc/>
    public TResult GetResult(short token) => _core.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
