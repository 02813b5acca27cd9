using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;

namespace Ginnel.Pipes;

/// <summary>The working part of a kernel pipe's read end: <see cref="KernelPipeReadEnd"/> is its face.</summary>
/// <remarks>
/// Reads into a caller's memory go there straight from the kernel. Reads that hand out a buffer need one of ours: an
/// array, kept from the first such read on unless it had to grow. What lies in it comes first, whoever reads next.
/// (PipeReader.Create over a stream would be shorter, but its TryRead never asks the kernel for anything new.)
/// </remarks>
internal sealed class KernelPipeReadCore(Descriptor file) : KernelPipeCore(file, EpollEvents.In)
{
    private const int SmallestRead = 4096;
    private const int FirstBuffer = 65536;

    private readonly PendingOperation<ReadResult> _bufferRead = new();
    private readonly PendingOperation<int> _copyingRead = new();
    private bool _isBufferRead;
    private Memory<byte> _destination;
    private byte[]? _array;
    private int _start;
    private int _end;
    // Up to where the reader has looked, and does not want to hear of it again on its own.
    private int _examined;
    private bool _isHandedOut;
    private bool _isAtEnd;

    protected override string Name => "kernel pipe's read end";

    public int Read(Span<byte> destination, CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            int length;
            while (!TryReadNow(destination, out length))
                Wait(cancellationToken);
            return length;
        }
        finally
        {
            Exit();
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TryReadNow(destination.Span, out int length))
                {
                    Exit();
                    return new ValueTask<int>(length);
                }

                // All of it must be ready before the wait is armed: it may be completed at once, by another thread.
                _destination = destination;
                _isBufferRead = false;
                _copyingRead.Start();
            }
            while (!TryBeginWait(cancellationToken));
            return _copyingRead.Current;
        }
        catch (Exception exception)
        {
            Exit();
            return ValueTask.FromException<int>(exception);
        }
    }

    public ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TryReadBufferNow(out ReadResult result))
                {
                    Exit();
                    return new ValueTask<ReadResult>(result);
                }

                _isBufferRead = true;
                _bufferRead.Start();
            }
            while (!TryBeginWait(cancellationToken));
            return _bufferRead.Current;
        }
        catch (Exception exception)
        {
            Exit();
            return ValueTask.FromException<ReadResult>(exception);
        }
    }

    public bool TryRead(out ReadResult result)
    {
        Enter();
        try
        {
            return TryReadBufferNow(out result);
        }
        finally
        {
            Exit();
        }
    }

    public void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        ThrowIfClosed();
        if (!_isHandedOut)
        {
            throw new InvalidOperationException(
                "There is no read to advance: call it once after each read that gave a buffer.");
        }

        int consumedIndex = IndexOf(consumed);
        int examinedIndex = IndexOf(examined);
        if (examinedIndex < consumedIndex)
        {
            throw new InvalidOperationException(
                $"The examined position ({examinedIndex - _start}) is before the consumed ({consumedIndex - _start}).");
        }

        _isHandedOut = false;
        _start = consumedIndex;
        _examined = examinedIndex;
        ResetIfEmpty();
    }

    /// <summary>Closes this end; writes into the pipe fail from then on.</summary>
    public void Complete()
    {
        if (TryClose() && !IsBusy)
            ReturnArray();
    }

    protected override bool TryFinishPending(CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        cancellationToken.ThrowIfCancellationRequested();
        if (_isBufferRead)
        {
            if (!TryReadBufferNow(out ReadResult result))
                return false;
            Exit();
            _bufferRead.SetResult(result);
            return true;
        }

        if (!TryReadNow(_destination.Span, out int length))
            return false;
        _destination = default;
        Exit();
        _copyingRead.SetResult(length);
        return true;
    }

    protected override void FailPending(Exception exception)
    {
        bool isBufferRead = _isBufferRead;
        _destination = default;
        Exit();
        if (isBufferRead)
            _bufferRead.SetException(exception);
        else
            _copyingRead.SetException(exception);
    }

    private bool TryReadNow(Span<byte> destination, out int length)
    {
        ThrowIfHandedOut();
        if (TakeCancelPending())
            throw new OperationCanceledException("The read was cancelled by CancelPendingRead.");
        if (_start == _end)
            return TryReadFromKernel(destination, out length);
        length = Math.Min(destination.Length, _end - _start);
        _array.AsSpan(_start, length).CopyTo(destination);
        _start += length;
        _examined = _start;
        ResetIfEmpty();
        return true;
    }

    private bool TryReadBufferNow(out ReadResult result)
    {
        ThrowIfHandedOut();
        bool isCanceled = TakeCancelPending();
        if (_examined == _end && !isCanceled && !_isAtEnd)
        {
            Reserve();
            if (!TryReadFromKernel(_array.AsSpan(_end), out int length))
            {
                result = default;
                return false;
            }

            _end += length;
            _isAtEnd = length == 0;
        }

        _isHandedOut = true;
        ReadOnlySequence<byte> buffer = _array is null
            ? ReadOnlySequence<byte>.Empty
            : new ReadOnlySequence<byte>(_array, _start, _end - _start);
        result = new ReadResult(buffer, isCanceled, _isAtEnd);
        return true;
    }

    /// <summary>True with a count, 0 being the end of the stream; false when there is nothing at the moment.</summary>
    private bool TryReadFromKernel(Span<byte> destination, out int length)
    {
        if (destination.IsEmpty)
        {
            // A read of no bytes takes nothing and says when there is something to take; read(2) would not wait.
            length = 0;
            return Poll.Look(File, EpollEvents.In) != EpollEvents.None;
        }

        length = KernelPipeFile.Read(File, destination);
        if (length == -Errno.EAGAIN)
            return false;
        if (length < 0)
            throw new SystemCallException("read", -length, "from a kernel pipe");
        Position += length;
        return true;
    }

    /// <summary>Makes room for a read behind what is held, which grows only if the reader consumes nothing.</summary>
    private void Reserve()
    {
        int held = _end - _start;
        if (_array is null)
        {
            _array = ArrayPool<byte>.Shared.Rent(FirstBuffer);
            return;
        }

        if (_array.Length - _end >= SmallestRead)
            return;
        byte[] target = held <= _array.Length / 2 ? _array : ArrayPool<byte>.Shared.Rent(checked(2 * _array.Length));
        Buffer.BlockCopy(_array, _start, target, 0, held);
        if (target != _array)
            ArrayPool<byte>.Shared.Return(_array);
        _array = target;
        _examined -= _start;
        _start = 0;
        _end = held;
    }

    private void ResetIfEmpty()
    {
        if (_start != _end)
            return;
        if (_array is { Length: > FirstBuffer })
            ReturnArray();
        else
            _start = _end = _examined = 0;
    }

    private void ReturnArray()
    {
        _start = _end = _examined = 0;
        if (_array is not { } array)
            return;
        _array = null;
        ArrayPool<byte>.Shared.Return(array);
    }

    private int IndexOf(SequencePosition position)
    {
        if (_array is null || position.GetObject() is null)
            return _start;
        int index = position.GetInteger();
        if (position.GetObject() != _array || index < _start || index > _end)
            throw new InvalidOperationException("The position is not one of the buffer that the last read gave.");
        return index;
    }

    private void ThrowIfHandedOut()
    {
        ThrowIfClosed();
        if (_isHandedOut)
        {
            throw new InvalidOperationException(
                "The last read has not been advanced: call AdvanceTo before reading again.");
        }
    }
}
