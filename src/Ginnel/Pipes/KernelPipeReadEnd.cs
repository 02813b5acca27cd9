using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;

namespace Ginnel.Pipes;

/// <summary>The end of a kernel pipe that reads: a <see cref="PipeReader"/>, with blocking reads besides.</summary>
/// <remarks>
/// One operation at a time; <see cref="CancelPendingRead"/>, <see cref="Complete"/> and <see cref="Dispose"/> may come
/// from any thread. The end of the stream is where every copy of the write end is closed, in whatever process; whether
/// the writer had finished, had failed or had died is not known to the kernel.
/// </remarks>
public sealed class KernelPipeReadEnd : PipeReader, IReadEnd, IMovableEnd, IDisposable, IAsyncDisposable
{
    private readonly KernelPipeReadCore _core;

    internal KernelPipeReadEnd(Descriptor file)
    {
        _core = new KernelPipeReadCore(file);
        Handle = HandleRegistry.Add(this);
    }

    internal KernelPipeCore Core => _core;

    bool IReadEnd.IsClosed => _core.IsClosed;

    /// <summary>This end's number in the process's table of open handles.</summary>
    public int Handle { get; }

    /// <summary>Bytes taken out of the kernel's pipe by this end.</summary>
    public long Position => _core.Position;

    /// <inheritdoc cref="KernelPipeWriteEnd.BufferSize"/>
    public int BufferSize
    {
        get => _core.BufferSize;
        set => _core.BufferSize = value;
    }

    /// <summary>Reads at least one byte, and as many as are there; waits while there are none.</summary>
    /// <returns>
    /// How many bytes were read; 0 at the end of the stream. With an empty destination: 0, as soon as there is
    /// something to read.
    /// </returns>
    /// <exception cref="SystemCallException">The kernel refused to read.</exception>
    /// <exception cref="OperationCanceledException"><see cref="CancelPendingRead"/> was called before.</exception>
    /// <exception cref="InvalidOperationException">Another operation is pending.</exception>
    /// <exception cref="ObjectDisposedException">This end is closed, or was closed while this waited.</exception>
    public int Read(Span<byte> destination) => _core.Read(destination, CancellationToken.None);

    /// <inheritdoc cref="Read(Span{byte})"/>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="cancellationToken">Ends the wait. Nothing is read then.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before any byte was there.</exception>
    public int Read(Span<byte> destination, CancellationToken cancellationToken) =>
        _core.Read(destination, cancellationToken);

    /// <summary>Reads at least one byte, and as many as are there, without holding up the thread.</summary>
    /// <inheritdoc cref="Read(Span{byte}, CancellationToken)"/>
    public ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default) =>
        _core.ReadAsync(destination, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _core.ReadAsync(cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask<ReadResult> ReadAtLeastAsyncCore(
        int minimumSize, CancellationToken cancellationToken) =>
        ReadAtLeast.FromAsync(this, minimumSize, cancellationToken);

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result) => _core.TryRead(out result);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => _core.AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
        _core.AdvanceTo(consumed, examined);

    /// <summary>Ends the pending read, or else the next one, without closing anything.</summary>
    public override void CancelPendingRead() => _core.CancelPending();

    /// <summary>Closes this end; once no copy of it is open, writing is a broken pipe.</summary>
    /// <param name="exception">Goes no further: the kernel cannot tell the writer why.</param>
    public override void Complete(Exception? exception = null)
    {
        _core.Complete();
        HandleRegistry.Remove(this);
    }

    /// <inheritdoc/>
    public override Stream AsStream(bool leaveOpen = false) => new PipeReadStream(this, leaveOpen);

    /// <summary>Closes this end. Doing so twice is fine.</summary>
    public void Dispose() => Complete();

    /// <inheritdoc cref="Dispose"/>
    [SuppressMessage("Usage", "CA1816", Justification = "There is no finalizer.")]
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    MovedEnd IMovableEnd.Detach()
    {
        var moved = new MovedEnd(MovedKind.KernelPipeReader, [], [_core.Detach()]);
        HandleRegistry.Remove(this);
        return moved;
    }
}
