using System;
using System.Buffers;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;

namespace Ginnel.Pipes;

/// <summary>The working part of a kernel pipe's write end: <see cref="KernelPipeWriteEnd"/> is its face.</summary>
/// <remarks>
/// Bytes go to the kernel as it has room, in the order: staged bytes, then the caller's. Staged are those that were
/// advanced over in a buffer of ours, and the rest of a write that was cancelled in its middle: so a cancelled write or
/// flush loses nothing, repeats nothing and tears nothing apart.
/// (PipeWriter.Create over a stream would be shorter, but after a cancelled flush it writes once more, from its start,
/// what was half written.)
/// </remarks>
internal sealed class KernelPipeWriteCore : KernelPipeCore
{
    private const int SmallestStage = 4096;
    // A stage up to this length is kept for the next flush; the pool may not have one at hand on another thread.
    private const int LargestKeptStage = 65536;

    private readonly PendingOperation<FlushResult> _flush = new();
    private ReadOnlyMemory<byte> _source;
    private bool _hasBegun;
    private byte[]? _staged;
    private int _stagedStart;
    private int _stagedEnd;
    // Length of the buffer that was handed out last.
    private int _bufferLength;
    private bool _isReaderGone;

    public KernelPipeWriteCore(Descriptor file) : base(file, EpollEvents.Out)
    {
        Signals.IgnoreBrokenPipes();
    }

    public int UnflushedBytes => _stagedEnd - _stagedStart;

    protected override string Name => "kernel pipe's write end";

    public void Write(ReadOnlySpan<byte> source, CancellationToken cancellationToken)
    {
        Enter();
        bool hasBegun = false;
        try
        {
            while (true)
            {
                ThrowIfClosed();
                if (TakeCancelPending())
                    throw new OperationCanceledException("The write was cancelled by CancelPendingFlush.");
                int placed = Place(source);
                source = source[placed..];
                hasBegun |= placed > 0;
                if (_isReaderGone)
                    throw BrokenPipe();
                if (source.IsEmpty && UnflushedBytes == 0)
                    return;
                Wait(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (hasBegun)
        {
            Stage(source);
            throw;
        }
        finally
        {
            Exit();
        }
    }

    public ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        Enter();
        _source = source;
        _hasBegun = false;
        try
        {
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TryWriteNow(out FlushResult result))
                {
                    Exit();
                    return new ValueTask<FlushResult>(result);
                }

                // It must be ready before the wait is armed: it may be completed at once, by another thread.
                _flush.Start();
            }
            while (!TryBeginWait(cancellationToken));
            return _flush.Current;
        }
        catch (Exception exception)
        {
            EndWrite(exception);
            return ValueTask.FromException<FlushResult>(exception);
        }
    }

    public Memory<byte> GetMemory(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        ThrowIfClosed();
        if (IsBusy)
            throw new InvalidOperationException("A write or flush is still pending; await it before writing on.");
        Reserve(Math.Max(1, sizeHint));
        _bufferLength = _staged!.Length - _stagedEnd;
        return _staged.AsMemory(_stagedEnd);
    }

    public void Advance(int length)
    {
        ThrowIfClosed();
        if ((uint)length > (uint)_bufferLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"The buffer that was given has {_bufferLength} bytes left.");
        }

        _bufferLength -= length;
        _stagedEnd += length;
    }

    /// <summary>Sends what is staged as far as there is room, and closes this end.</summary>
    public void Complete()
    {
        if (IsClosed)
            return;
        bool isBusy = IsBusy;
        if (!isBusy && UnflushedBytes > 0)
            Place(default);
        if (TryClose() && !isBusy)
            EmptyStage(longestKept: 0);
    }

    protected override bool TryFinishPending(CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        cancellationToken.ThrowIfCancellationRequested();
        if (!TryWriteNow(out FlushResult result))
            return false;
        Exit();
        _flush.SetResult(result);
        return true;
    }

    protected override void FailPending(Exception exception)
    {
        EndWrite(exception);
        _flush.SetException(exception);
    }

    private static BrokenPipeException BrokenPipe() =>
        new("Nobody reads from the kernel pipe any more: all its read ends are closed.");

    /// <summary>After an operation that failed; a cancelled write that had begun keeps its rest staged.</summary>
    private void EndWrite(Exception exception)
    {
        if (exception is OperationCanceledException && _hasBegun)
            Stage(_source.Span);
        _source = default;
        Exit();
    }

    private bool TryWriteNow(out FlushResult result)
    {
        ThrowIfClosed();
        bool isCanceled = TakeCancelPending();
        if (isCanceled)
        {
            // As with System.IO.Pipelines the bytes are kept: only the waiting is given up.
            Stage(_source.Span);
            _source = default;
        }
        else
        {
            int placed = Place(_source.Span);
            _source = _source[placed..];
            _hasBegun |= placed > 0;
        }

        result = new FlushResult(isCanceled, _isReaderGone);
        if (isCanceled || _isReaderGone)
            _source = default;
        return isCanceled || _isReaderGone || (_source.IsEmpty && UnflushedBytes == 0);
    }

    /// <summary>Gives the kernel staged bytes, then these, as far as it has room; returns how many of these.</summary>
    private int Place(ReadOnlySpan<byte> source)
    {
        if (UnflushedBytes == 0 && source.IsEmpty)
        {
            _isReaderGone |= (Poll.Look(File, EpollEvents.Out) & EpollEvents.Error) != 0;
            return 0;
        }

        _stagedStart += PlaceOnly(_staged.AsSpan(_stagedStart, UnflushedBytes));
        if (UnflushedBytes > 0 && !_isReaderGone)
            return 0;
        EmptyStage(LargestKeptStage);
        return PlaceOnly(source);
    }

    private int PlaceOnly(ReadOnlySpan<byte> source)
    {
        int result = source.IsEmpty || _isReaderGone ? 0 : KernelPipeFile.Write(File, source);
        switch (result)
        {
            case >= 0:
                // Less than everything means that the pipe is full now.
                Position += result;
                return result;
            case -Errno.EAGAIN:
                return 0;
            case -Errno.EPIPE:
                _isReaderGone = true;
                return 0;
            default:
                throw new SystemCallException("write", -result, "into a kernel pipe");
        }
    }

    private void Stage(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        Reserve(bytes.Length);
        bytes.CopyTo(_staged.AsSpan(_stagedEnd));
        _stagedEnd += bytes.Length;
        _bufferLength = 0;
    }

    private void Reserve(int length)
    {
        if (_staged is not null && _staged.Length - _stagedEnd >= length)
            return;
        int held = UnflushedBytes;
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked(held + Math.Max(length, Math.Max(SmallestStage, held))));
        if (_staged is { } old)
        {
            old.AsSpan(_stagedStart, held).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(old);
        }

        _staged = larger;
        _stagedStart = 0;
        _stagedEnd = held;
    }

    private void EmptyStage(int longestKept)
    {
        _stagedStart = 0;
        _stagedEnd = 0;
        _bufferLength = 0;
        if (_staged is not { } array || array.Length <= longestKept)
            return;
        _staged = null;
        ArrayPool<byte>.Shared.Return(array);
    }
}
