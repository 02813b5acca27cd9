using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Segments;

namespace Ginnel.Pipes;

/// <summary>Reads that hand out buffers, and the asynchronous ones.</summary>
internal sealed partial class ReadCore
{
    private readonly PendingOperation<ReadResult> _bufferRead = new();
    private readonly PendingOperation<int> _copyingRead = new();
    private readonly PendingOperation<bool> _dataWait = new();
    private PendingKind _pendingKind;
    private CancellationToken _pendingToken;
    private Memory<byte> _destination;
    private ReadOnlySequence<byte> _buffer;
    private bool _hasBuffer;

    private enum PendingKind
    {
        BufferRead,
        CopyingRead,
        DataWait,
    }

    public ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        Enter();
        return Link.IsAttached ? ReadEnteredAsync(cancellationToken) : AttachThenReadAsync(cancellationToken);
    }

    private ValueTask<ReadResult> ReadEnteredAsync(CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            do
            {
                if (TryReadBufferNow(out ReadResult result))
                {
                    Exit();
                    return new ValueTask<ReadResult>(result);
                }
            }
            while (ContinuesAtOnce(PendingKind.BufferRead, cancellationToken));
            return _bufferRead.Current;
        }
        catch (Exception exception)
        {
            Exit();
            return ValueTask.FromException<ReadResult>(exception);
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        Enter();
        return Link.IsAttached
            ? ReadEnteredAsync(destination, cancellationToken)
            : AttachThenReadAsync(destination, cancellationToken);
    }

    private ValueTask<int> ReadEnteredAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            _destination = destination;
            do
            {
                if (TryReadNow(destination.Span, out int length))
                {
                    Exit();
                    return new ValueTask<int>(length);
                }
            }
            while (ContinuesAtOnce(PendingKind.CopyingRead, cancellationToken));
            return _copyingRead.Current;
        }
        catch (Exception exception)
        {
            Exit();
            return ValueTask.FromException<int>(exception);
        }
    }

    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken)
    {
        Enter();
        return Link.IsAttached
            ? WaitToReadEnteredAsync(cancellationToken)
            : AttachThenWaitToReadAsync(cancellationToken);
    }

    private ValueTask<bool> WaitToReadEnteredAsync(CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            do
            {
                if (TryWaitToReadNow(out bool hasData))
                {
                    Exit();
                    return new ValueTask<bool>(hasData);
                }
            }
            while (ContinuesAtOnce(PendingKind.DataWait, cancellationToken));
            return _dataWait.Current;
        }
        catch (Exception exception)
        {
            Exit();
            return ValueTask.FromException<bool>(exception);
        }
    }

    public bool TryRead(out ReadResult result)
    {
        Enter();
        try
        {
            result = default;
            return Link.TryAttach() && TryReadBufferNow(out result);
        }
        finally
        {
            Exit();
        }
    }

    public void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        ThrowIfClosed();
        if (!_hasBuffer)
        {
            throw new InvalidOperationException(
                "There is no read to advance: call it once after each read that gave a buffer.");
        }

        long consumedLength = OffsetOf(consumed);
        long examinedLength = OffsetOf(examined);
        if (examinedLength < consumedLength)
        {
            throw new InvalidOperationException(
                $"The examined position ({examinedLength}) lies before the consumed one ({consumedLength}).");
        }

        _hasBuffer = false;
        _waitBeyond = Position + examinedLength;
        Consume((int)consumedLength);
    }

    protected override bool TryFinishPending()
    {
        switch (_pendingKind)
        {
            case PendingKind.BufferRead when TryReadBufferNow(out ReadResult result):
                Exit();
                _bufferRead.SetResult(result);
                return true;
            case PendingKind.CopyingRead when TryReadNow(_destination.Span, out int length):
                _destination = default;
                Exit();
                _copyingRead.SetResult(length);
                return true;
            case PendingKind.DataWait when TryWaitToReadNow(out bool hasData):
                Exit();
                _dataWait.SetResult(hasData);
                return true;
            default:
                _pendingToken.ThrowIfCancellationRequested();
                return false;
        }
    }

    protected override void FailPending(Exception exception)
    {
        PendingKind kind = _pendingKind;
        _destination = default;
        Exit();
        switch (kind)
        {
            case PendingKind.BufferRead:
                _bufferRead.SetException(exception);
                break;
            case PendingKind.CopyingRead:
                _copyingRead.SetException(exception);
                break;
            default:
                _dataWait.SetException(exception);
                break;
        }
    }

    /// <summary>Spins, then arms the wait; true when the operation can be tried again at once.</summary>
    private bool ContinuesAtOnce(PendingKind kind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (SpinAsynchronous(cancellationToken))
            return true;
        // The task must be ready before the wait is armed: it may be completed at once, by another thread.
        _pendingKind = kind;
        _pendingToken = cancellationToken;
        switch (kind)
        {
            case PendingKind.BufferRead:
                _bufferRead.Start();
                break;
            case PendingKind.CopyingRead:
                _copyingRead.Start();
                break;
            default:
                _dataWait.Start();
                break;
        }

        return !TryBeginWait(cancellationToken);
    }

    private bool TryReadBufferNow(out ReadResult result)
    {
        ThrowIfHandedOut();
        bool isCanceled = TakeCancelPending();
        _ring.LookForData();
        // Reads of other kinds in between have moved on without a word about examining.
        _waitBeyond = Math.Max(_waitBeyond, Position);
        bool hasNews = _ring.WrittenCached > _waitBeyond;
        if (!hasNews && !isCanceled && !HasEnded())
        {
            if (MustMakeRoom)
                Spill();
            result = default;
            return false;
        }

        _buffer = CurrentBuffer();
        _hasBuffer = true;
        bool isAll = _spillLength == 0 || _ring.AvailableCached == 0;
        bool isCompleted = isAll
            && WriterState == EndState.Completed && !_ring.HasMovedFrom(_ring.WrittenCached);
        result = new ReadResult(_buffer, isCanceled, isCompleted);
        return true;
    }

    private void ThrowIfHandedOut()
    {
        ThrowIfClosed();
        if (_hasBuffer)
        {
            throw new InvalidOperationException(
                "The last read has not been advanced: call AdvanceTo before reading again.");
        }
    }

    private long OffsetOf(SequencePosition position) =>
        position.GetObject() is null ? 0 : _buffer.Slice(_buffer.Start, position).Length;

    private async ValueTask<ReadResult> AttachThenReadAsync(CancellationToken cancellationToken)
    {
        await AttachAsync(cancellationToken).ConfigureAwait(false);
        return await ReadEnteredAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<int> AttachThenReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        await AttachAsync(cancellationToken).ConfigureAwait(false);
        return await ReadEnteredAsync(destination, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> AttachThenWaitToReadAsync(CancellationToken cancellationToken)
    {
        await AttachAsync(cancellationToken).ConfigureAwait(false);
        return await WaitToReadEnteredAsync(cancellationToken).ConfigureAwait(false);
    }
}
