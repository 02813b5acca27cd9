using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;

namespace Ginnel.Pipes;

/// <summary>The end of a kernel pipe that writes: a <see cref="PipeWriter"/>, with blocking writes besides.</summary>
/// <remarks>
/// One operation at a time; <see cref="CancelPendingFlush"/>, <see cref="Complete"/> and <see cref="Dispose"/> may come
/// from any thread. Once every copy of the read end is closed, writing is a <see cref="BrokenPipeException"/> (and a
/// completed <see cref="FlushResult"/> in the <see cref="PipeWriter"/> face), and never a signal.
/// </remarks>
public sealed class KernelPipeWriteEnd : PipeWriter, IWriteEnd, IMovableEnd, IDisposable, IAsyncDisposable
{
    private readonly KernelPipeWriteCore _core;

    internal KernelPipeWriteEnd(Descriptor file)
    {
        _core = new KernelPipeWriteCore(file);
        Handle = HandleRegistry.Add(this);
    }

    internal KernelPipeCore Core => _core;

    bool IWriteEnd.IsClosed => _core.IsClosed;

    /// <summary>This end's number in the process's table of open handles.</summary>
    public int Handle { get; }

    /// <summary>Bytes given to the kernel by this end.</summary>
    public long Position => _core.Position;

    /// <summary>Bytes that the kernel buffers; both ends share them.</summary>
    /// <remarks>Set to a size, it may read as a larger one: the kernel rounds up to a power of two of pages.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The size is not from 1 to 1 GiB.</exception>
    /// <exception cref="SystemCallException">
    /// The kernel refuses the size: too large, or less than the pipe holds.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This end is closed.</exception>
    public int BufferSize
    {
        get => _core.BufferSize;
        set => _core.BufferSize = value;
    }

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _core.UnflushedBytes;

    /// <summary>Writes all bytes, waiting while the pipe is full.</summary>
    /// <param name="source">The bytes. Up to 4,096 of them stay in one piece, if several processes write.</param>
    /// <param name="cancellationToken">
    /// Ends the wait. If the first bytes are already in the pipe, the rest is kept and written before anything else by
    /// the next write or flush, so that nothing is torn; otherwise the write had no effect.
    /// </param>
    /// <exception cref="BrokenPipeException">No read end is open any more.</exception>
    /// <exception cref="SystemCallException">The kernel refused to write.</exception>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled, or <see cref="CancelPendingFlush"/> was called.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another operation is pending.</exception>
    /// <exception cref="ObjectDisposedException">This end is closed, or was closed while this waited.</exception>
    public void Write(ReadOnlySpan<byte> source, CancellationToken cancellationToken = default) =>
        _core.Write(source, cancellationToken);

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => _core.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => _core.GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override void Advance(int bytes) => _core.Advance(bytes);

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        _core.WriteAsync(default, cancellationToken);

    /// <summary>Writes all bytes, waiting while the pipe is full.</summary>
    /// <returns>Completed when no read end is open any more; the bytes are dropped then.</returns>
    /// <inheritdoc cref="Write"/>
    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
        _core.WriteAsync(source, cancellationToken);

    /// <summary>Ends the pending flush or write, or else the next one; its bytes are kept for the one after.</summary>
    public override void CancelPendingFlush() => _core.CancelPending();

    /// <summary>Closes this end; the reader gets what was written, and then the end of the stream.</summary>
    /// <remarks>Bytes that were not flushed and find no room are lost: flush first, or use CompleteAsync.</remarks>
    /// <param name="exception">Goes no further: the kernel cannot tell the reader why.</param>
    public override void Complete(Exception? exception = null)
    {
        _core.Complete();
        HandleRegistry.Remove(this);
    }

    /// <summary>Waits until everything is in the pipe, then closes this end.</summary>
    /// <inheritdoc cref="Complete"/>
    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        try
        {
            if (!_core.IsClosed && !_core.IsBusy && UnflushedBytes > 0)
                await FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            Complete(exception);
        }
    }

    /// <inheritdoc/>
    public override Stream AsStream(bool leaveOpen = false) => new PipeWriteStream(this, leaveOpen);

    /// <summary>Closes this end, as <see cref="Complete"/> does. Doing so twice is fine.</summary>
    public void Dispose() => Complete();

    /// <inheritdoc cref="CompleteAsync"/>
    [SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer.")]
    public ValueTask DisposeAsync() => CompleteAsync();

    MovedEnd IMovableEnd.Detach()
    {
        var moved = new MovedEnd(MovedKind.KernelPipeWriter, [], [_core.Detach()]);
        HandleRegistry.Remove(this);
        return moved;
    }
}
