using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Rings;

namespace Ginnel.Pipes;

/// <summary>
/// The end of a pipe that writes: a <see cref="PipeWriter"/>, with blocking writes and writes in place besides.
/// </summary>
/// <remarks>
/// One operation at a time; <see cref="CancelPendingFlush"/>, <see cref="Complete"/> and <see cref="Dispose"/> may come
/// from any thread. Two endings are kept apart: the reader completed, which is a <see cref="BrokenPipeException"/> (and
/// a completed <see cref="FlushResult"/> in the <see cref="PipeWriter"/> face), and the reader's process died, which is
/// a <see cref="PeerDiedException"/>.
/// </remarks>
public sealed class PipeWriteEnd : PipeWriter, IWriteEnd, IMovableEnd, IDisposable, IAsyncDisposable
{
    private readonly WriteCore _core;
    private SpscRingWriter _ring = SpscRingWriter.None;

    /// <param name="link">What it works on.</param>
    /// <param name="handle">The number of the connection that it belongs to; otherwise it is listed by itself.</param>
    internal PipeWriteEnd(Link link, int? handle = null)
    {
        _core = new WriteCore(link) { RingChanged = ring => _ring = ring };
        Handle = handle ?? HandleRegistry.Add(this);
    }

    internal WriteCore Core => _core;

    bool IWriteEnd.IsClosed => _core.IsClosed || _core.Link.IsMoved;

    internal SpscRingWriter Ring => _ring;

    /// <summary>This end's number in the process's table of open handles.</summary>
    public int Handle { get; }

    /// <summary>Bytes that fit into the pipe.</summary>
    public int Capacity => _core.Link.Capacity;

    /// <summary>Bytes written into the pipe since it was created.</summary>
    public long Position => _core.Position;

    /// <summary>How many bytes the reader has read, going by what it says; 0 before it has attached.</summary>
    internal long PositionOfReader =>
        _core.Link.IsAttached ? (long)_core.Link.Peer.Header.Read.ReadAcquire() : 0;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _core.UnflushedBytes;

    /// <summary>Writes all bytes, waiting while the pipe is full; the reader sees each part as it is written.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="cancellationToken">
    /// Ends the wait. If the first bytes are already in the pipe, the rest is kept and written before anything else by
    /// the next write or flush, so that nothing is torn; otherwise the write had no effect.
    /// </param>
    /// <exception cref="BrokenPipeException">The reader has completed.</exception>
    /// <exception cref="PeerDiedException">The reader's process died.</exception>
    /// <exception cref="PeerFailedException">The reader completed with an error.</exception>
    /// <exception cref="PeerProtocolException">The reader broke the rules; the connection was closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Another operation is pending.</exception>
    /// <exception cref="ObjectDisposedException">This end is closed.</exception>
    public void Write(ReadOnlySpan<byte> source, CancellationToken cancellationToken = default)
    {
        // The short way: there is room, and nothing is staged or pending.
        if (!_core.IsBusy && _ring.TryEnsureRoom(source.Length))
        {
            source.CopyTo(_ring.Loan(source.Length));
            _ring.Commit(source.Length);
            _ring.Publish();
            return;
        }

        _core.Write(source, cancellationToken);
    }

    /// <summary>
    /// Gives room in the pipe to be filled in place; false when there is not that much at the moment.
    /// </summary>
    /// <param name="length">Bytes wanted, at most <see cref="Capacity"/>.</param>
    /// <param name="loan">
    /// The room. Commit it, or dispose it to give it back; the next loan starts at the same place.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">So much would never fit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryLoan(int length, out Loan loan)
    {
        // The cold call takes no reference to the loan, so that the loan can live in registers.
        SpscRingWriter? ring = _ring;
        if ((length < 0 || !ring.HasRoomCached(length)) && (ring = PrepareLoan(length)) is null)
        {
            loan = default;
            return false;
        }

        loan = new Loan(ring, ring.Loan(length));
        return true;
    }

    /// <summary>Makes everything that was committed without publishing visible to the reader.</summary>
    public void Publish() => _ring.PublishIfNeeded();

    /// <summary>Waits until a loan of so many bytes can be had.</summary>
    /// <inheritdoc cref="Write"/>
    /// <param name="length">Bytes wanted, at most <see cref="Capacity"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void WaitToWrite(int length, CancellationToken cancellationToken = default) =>
        _core.WaitToWrite(length, cancellationToken);

    /// <inheritdoc cref="WaitToWrite"/>
    /// <returns>True, always: a reader that is gone is an exception.</returns>
    public ValueTask<bool> WaitToWriteAsync(int length, CancellationToken cancellationToken = default) =>
        _core.WaitToWriteAsync(length, cancellationToken);

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
    /// <returns>Completed when the reader has completed; the bytes are dropped then.</returns>
    /// <inheritdoc cref="Write"/>
    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
        _core.WriteAsync(source, cancellationToken);

    /// <inheritdoc/>
    public override void CancelPendingFlush() => _core.CancelPending();

    /// <summary>
    /// Publishes what was committed and closes this end; the reader drains it and sees the end of the stream.
    /// </summary>
    /// <param name="exception">Given to the reader as the reason (its message, at most about 1,000 bytes).</param>
    public override void Complete(Exception? exception = null)
    {
        _core.Complete(exception);
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
        Link link = _core.Link;
        var moved = new MovedEnd(
            MovedKind.PipeWriter, [link.Capacity, (int)link.Strategy], [link.Detach("write end")]);
        HandleRegistry.Remove(this);
        return moved;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SpscRingWriter? PrepareLoan(int length)
    {
        _core.CheckLoan(length);
        return _core.TryPrepareLoan(length) ? _core.Ring : null;
    }
}
