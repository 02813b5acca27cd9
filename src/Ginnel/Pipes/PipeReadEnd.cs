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
/// The end of a pipe that reads: a <see cref="PipeReader"/>, with blocking reads and reads in place besides.
/// </summary>
/// <remarks>
/// One operation at a time; <see cref="CancelPendingRead"/>, <see cref="Complete"/> and <see cref="Dispose"/> may come
/// from any thread. Three endings are kept apart. The writer completed: what it wrote is read, then the end of the
/// stream (0 bytes, or a completed result). The writer completed with an error: what it wrote, then
/// <see cref="PeerFailedException"/>. The writer's process died: what it published, then
/// <see cref="PeerDiedException"/>.
/// </remarks>
public sealed class PipeReadEnd : PipeReader, IReadEnd, IMovableEnd, IDisposable, IAsyncDisposable
{
    private readonly ReadCore _core;
    private SpscRingReader _ring = SpscRingReader.None;

    /// <param name="link">What it works on.</param>
    /// <param name="handle">The number of the connection that it belongs to; otherwise it is listed by itself.</param>
    internal PipeReadEnd(Link link, int? handle = null)
    {
        _core = new ReadCore(link) { RingChanged = ring => _ring = ring };
        Handle = handle ?? HandleRegistry.Add(this);
    }

    internal ReadCore Core => _core;

    internal SpscRingReader Ring => _ring;

    bool IReadEnd.IsClosed => _core.IsClosed || _core.Link.IsMoved;

    /// <summary>This end's number in the process's table of open handles.</summary>
    public int Handle { get; }

    /// <summary>
    /// Bytes that fit into the pipe; 0 while that is not known, because the writer has not attached yet.
    /// </summary>
    public int Capacity => _core.Link.PeerCapacity;

    /// <summary>Bytes read since the pipe was created.</summary>
    public long Position => _core.Position;

    /// <summary>Reads at least one byte, and as many as are there; waits while there are none.</summary>
    /// <returns>How many bytes were read; 0 at the end of the stream, or when the destination is empty.</returns>
    /// <exception cref="PeerDiedException">
    /// The writer's process died, and all that it published has been read.
    /// </exception>
    /// <exception cref="PeerFailedException">The writer completed with an error.</exception>
    /// <exception cref="PeerProtocolException">The writer broke the rules; the connection was closed.</exception>
    /// <exception cref="InvalidOperationException">Another operation is pending.</exception>
    /// <exception cref="ObjectDisposedException">This end is closed.</exception>
    public int Read(Span<byte> destination) => Read(destination, CancellationToken.None);

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

    /// <summary>Gives what is there, in place and without copying; false when nothing is.</summary>
    /// <remarks>
    /// The span is valid until <see cref="Advance"/>. It lies in the writer's pages: an untrusted writer can change it
    /// while it is being read, so copy what you check. Not checked for concurrent use.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(out ReadOnlySpan<byte> data)
    {
        if (_ring.TryRead(out data))
            return true;
        // Through a local of its own, so that the span can live in registers.
        bool isThere = _core.TryReadInPlace(out ReadOnlySpan<byte> spilled);
        data = spilled;
        return isThere;
    }

    /// <summary>
    /// Gives the first bytes of what <see cref="TryRead(out ReadOnlySpan{byte})"/> gave back to the writer.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">More than was there.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count)
    {
        if ((uint)(count - 1) < (uint)_ring.AvailableCached)
            _ring.Advance(count);
        else
            _core.Consume(count);
    }

    /// <summary>The same as <see cref="Advance"/>, where the bytes are or end so many messages.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AdvanceMessages(int count, int messages)
    {
        _core.Ring.CountMessages(messages);
        Advance(count);
    }

    /// <summary>Waits until <see cref="TryRead(out ReadOnlySpan{byte})"/> has something to give.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <inheritdoc cref="Read(Span{byte}, CancellationToken)"/>
    public bool WaitToRead(CancellationToken cancellationToken = default) => _core.WaitToRead(cancellationToken);

    /// <inheritdoc cref="WaitToRead"/>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        _core.WaitToReadAsync(cancellationToken);

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

    /// <inheritdoc/>
    public override void CancelPendingRead() => _core.CancelPending();

    /// <summary>Closes this end; the writer's next write is a broken pipe.</summary>
    /// <param name="exception">Given to the writer as the reason (its message, at most about 1,000 bytes).</param>
    public override void Complete(Exception? exception = null)
    {
        _core.Complete(exception);
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
        Link link = _core.Link;
        var moved = new MovedEnd(
            MovedKind.PipeReader, [link.PeerCapacity, (int)link.Strategy], [link.Detach("read end")]);
        HandleRegistry.Remove(this);
        return moved;
    }
}
