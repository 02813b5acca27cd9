using System;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Pipes;

/// <summary>The asynchronous writes.</summary>
internal sealed partial class WriteCore
{
    private readonly PendingOperation<FlushResult> _flush = new();
    private readonly PendingOperation<bool> _roomWait = new();
    private ReadOnlyMemory<byte> _source;
    private CancellationToken _pendingToken;
    private bool _isRoomWait;

    /// <summary>Puts staged bytes and then these into the ring, waiting for room, and publishes.</summary>
    public ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        if (Link.Far is null || source.Length > 8192 || !Handover.TryBegin())
            return WriteNowAsync(source, cancellationToken);
        try
        {
            return WriteNowAsync(source, cancellationToken);
        }
        finally
        {
            Handover.End();
        }
    }

    private ValueTask<FlushResult> WriteNowAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        Enter();
        return Link.IsAttached
            ? WriteEnteredAsync(source, cancellationToken)
            : WriteEarlyAsync(source, cancellationToken);
    }

    private ValueTask<FlushResult> WriteEnteredAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        _source = source;
        _roomNeeded = 1;
        _hasBegun = false;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            do
            {
                if (TryWriteNow(out FlushResult result))
                {
                    Exit();
                    return new ValueTask<FlushResult>(result);
                }
            }
            while (ContinuesAtOnce(isRoomWait: false, cancellationToken));
            return _flush.Current;
        }
        catch (Exception exception)
        {
            EndWrite(exception);
            return ValueTask.FromException<FlushResult>(exception);
        }
    }

    public ValueTask<bool> WaitToWriteAsync(int length, CancellationToken cancellationToken)
    {
        Enter();
        return Link.IsAttached
            ? WaitToWriteEnteredAsync(length, cancellationToken)
            : AttachThenWaitToWriteAsync(length, cancellationToken);
    }

    private ValueTask<bool> WaitToWriteEnteredAsync(int length, CancellationToken cancellationToken)
    {
        _hasBegun = false;
        try
        {
            CheckLoan(length);
            _roomNeeded = length;
            do
            {
                if (TryWaitToWriteNow())
                {
                    Exit();
                    return new ValueTask<bool>(true);
                }
            }
            while (ContinuesAtOnce(isRoomWait: true, cancellationToken));
            return _roomWait.Current;
        }
        catch (Exception exception)
        {
            EndWrite(exception);
            return ValueTask.FromException<bool>(exception);
        }
    }

    protected override bool TryFinishPending()
    {
        if (_isRoomWait)
        {
            if (TryWaitToWriteNow())
            {
                Exit();
                _roomWait.SetResult(true);
                return true;
            }
        }
        else if (TryWriteNow(out FlushResult result))
        {
            Exit();
            _flush.SetResult(result);
            return true;
        }

        _pendingToken.ThrowIfCancellationRequested();
        return false;
    }

    protected override void FailPending(Exception exception)
    {
        bool isRoomWait = _isRoomWait;
        EndWrite(exception);
        if (isRoomWait)
            _roomWait.SetException(exception);
        else
            _flush.SetException(exception);
    }

    /// <summary>
    /// After an operation that did not complete; a cancelled write that had begun keeps its rest staged.
    /// </summary>
    private void EndWrite(Exception exception)
    {
        if (exception is OperationCanceledException && _hasBegun)
            Stage(_source.Span);
        _source = default;
        Exit();
    }

    /// <summary>Spins, then arms the wait; true when the operation can be tried again at once.</summary>
    private bool ContinuesAtOnce(bool isRoomWait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (SpinAsynchronous(cancellationToken))
            return true;
        // The task must be ready before the wait is armed: it may be completed at once, by another thread.
        _isRoomWait = isRoomWait;
        _pendingToken = cancellationToken;
        if (isRoomWait)
            _roomWait.Start();
        else
            _flush.Start();
        return !TryBeginWait(cancellationToken);
    }

    private bool TryWriteNow(out FlushResult result)
    {
        result = default;
        if (TakeCancelPending())
        {
            // As with System.IO.Pipelines the bytes are kept: only the waiting is given up.
            Stage(_source.Span);
            _source = default;
            result = new FlushResult(isCanceled: true, isCompleted: false);
            return true;
        }

        switch (FindReaderGone())
        {
            case null:
                break;
            case BrokenPipeException:
                _source = default;
                ReturnStaged();
                result = new FlushResult(isCanceled: false, isCompleted: true);
                return true;
            case { } exception:
                throw exception;
        }

        if (TryPlaceStaged() && !_source.IsEmpty)
        {
            int placed = _ring.CopyFrom(_source.Span);
            _source = _source[placed..];
            _hasBegun |= placed > 0;
        }

        _ring.PublishIfNeeded();
        return _source.IsEmpty && _staged is null;
    }

    private ValueTask<FlushResult> WriteEarlyAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!TryWriteEarly(source.Span))
                return AttachThenWriteAsync(source, cancellationToken);
            Exit();
            return default;
        }
        catch (Exception exception)
        {
            Exit();
            return ValueTask.FromException<FlushResult>(exception);
        }
    }

    private async ValueTask<FlushResult> AttachThenWriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        await AttachAsync(cancellationToken).ConfigureAwait(false);
        return await WriteEnteredAsync(source, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> AttachThenWaitToWriteAsync(int length, CancellationToken cancellationToken)
    {
        await AttachAsync(cancellationToken).ConfigureAwait(false);
        return await WaitToWriteEnteredAsync(length, cancellationToken).ConfigureAwait(false);
    }
}
