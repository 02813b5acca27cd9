using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>Sends the items of a stream, as far as the other side has given credit.</summary>
internal sealed class StreamSender(CallConnection connection, long id, int number)
    : IValueTaskSource, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _core;
    private long _credit;
    private bool _isAwaited;
    private bool _isCancelled;

    /// <summary>Which of a call's streams it is: 0 for the result, from 1 for the arguments.</summary>
    public int Number => number;

    /// <summary>More may be sent. True when <see cref="Execute"/> is to be called then.</summary>
    public bool AddCredit(int count)
    {
        lock (_gate)
        {
            _credit = Math.Min(_credit + count, int.MaxValue);
            return TakeAwaited();
        }
    }

    /// <summary>Nobody wants more. For any thread.</summary>
    public void Cancel()
    {
        bool mustExecute;
        lock (_gate)
        {
            _isCancelled = true;
            mustExecute = TakeAwaited();
        }

        if (mustExecute)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Sends everything, and returns when that has ended.</summary>
    public async Task SendAsync<T>(
        IAsyncEnumerable<T> items, IMessageFormatter<T> formatter, CancellationToken cancellationToken)
    {
        await foreach (T item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await WaitForCreditAsync().ConfigureAwait(false);
            connection.Output.Send(CallFrameKind.StreamItem, new StreamItemBody<T>(id, number, item, formatter));
            if (connection.Output.IsClogged)
                await connection.Output.WaitUntilDrainedAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Lets the sending go on.</summary>
    public void Execute()
    {
        bool isCancelled;
        lock (_gate)
        {
            isCancelled = _isCancelled;
            _credit--;
        }

        if (isCancelled)
            _core.SetException(new OperationCanceledException());
        else
            _core.SetResult(true);
    }

    /// <inheritdoc/>
    public void GetResult(short token) => _core.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private ValueTask WaitForCreditAsync()
    {
        lock (_gate)
        {
            if (_isCancelled)
                return ValueTask.FromCanceled(new CancellationToken(true));
            if (_credit > 0)
            {
                _credit--;
                return default;
            }

            _core.Reset();
            _isAwaited = true;
            return new ValueTask(this, _core.Version);
        }
    }

    private bool TakeAwaited()
    {
        bool wasAwaited = _isAwaited;
        _isAwaited = false;
        return wasAwaited;
    }
}
