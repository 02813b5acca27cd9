using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Rings;
using Ginnel.Segments;

namespace Ginnel.Messaging;

/// <summary>Writes frames into a pipe, in place; <see cref="FrameLayout"/> has the bytes.</summary>
/// <remarks>
/// 1. A frame takes at most half of the ring, so that the writer fills one half while the reader is at the other. It is
///    published whole: a reader that sees the start of a frame sees all of it.
/// 2. A larger message is written by <see cref="WriteLargeAsync"/>: over a connection as a segment of its own, else in
///    parts. Cancelled after its first part, it is abandoned: the frame that says so goes before whatever is written
///    next, and the reader drops the parts.
/// One operation at a time, like the end that it writes to.
/// </remarks>
internal sealed class FrameWriter
{
    // A reader that is behind finds so much at each look, and one that is not need not wait for more.
    private const int PublishAfter = 4096;

    private readonly PipeWriteEnd _end;
    private readonly HandleExchange? _segments;
    private bool _owesAbandoned;

    public FrameWriter(PipeWriteEnd end)
    {
        _end = end;
        _segments = (end.Core.Link.Sink as PacketRouter)?.Segments;
        if (end.Core.Link.Far is { } far)
            far.WritesFrames = true;
        LargestPayload = FrameLayout.PayloadOf(end.Capacity / 2);
    }

    public PipeWriteEnd End => _end;

    /// <summary>The most that fits into one frame.</summary>
    public int LargestPayload { get; }

    /// <summary>Nobody will read what is written from now on; waiting for room throws why.</summary>
    public bool IsReaderGone =>
        _end.Core.ReaderState != EndState.Open || _end.Core.Link is { IsHungUp: true } or { Violation: not null };

    /// <summary>Gives room for a payload; false when there is not that much at the moment.</summary>
    /// <param name="length">Bytes of payload, at most <see cref="LargestPayload"/>.</param>
    /// <param name="loan">The room, maybe some bytes more.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryLoan(int length, out FrameLoan loan)
    {
        Debug.Assert(length <= LargestPayload);
        if ((!_owesAbandoned || TryWriteAbandoned()) && _end.TryLoan(FrameLayout.SizeOf(length), out Loan room))
        {
            loan = new FrameLoan(room);
            return true;
        }

        loan = default;
        return false;
    }

    /// <summary>
    /// Writes and publishes a plain value at once, if there is room going by the last look; false leaves it to
    /// <see cref="TryLoan"/>. Only where no large message is ever written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWritePlain<T>(ulong header, in T value)
    {
        Debug.Assert(!_owesAbandoned);
        SpscRingWriter ring = _end.Ring;
        int size = FrameLayout.SizeOf((int)FrameLayout.LengthIn(header));
        if (!ring.HasRoomCached(size))
            return false;
        Span<byte> frame = ring.Loan(size);
        FrameLayout.WriteHeader(frame, header);
        FrameLayout.WritePlain(frame, FrameLayout.HeaderLength, value);
        ring.Commit(size, messages: 1);
        ring.Publish();
        return true;
    }

    /// <summary>
    /// Writes plain values, some kilobytes of them, and publishes them together; returns how many. 0 leaves it to
    /// <see cref="TryLoan"/>.
    /// </summary>
    public int WritePlain<T>(ulong header, ReadOnlySpan<T> values)
    {
        Debug.Assert(!_owesAbandoned);
        SpscRingWriter ring = _end.Ring;
        int size = FrameLayout.SizeOf((int)FrameLayout.LengthIn(header));
        int count = Math.Min(values.Length, Math.Max(1, PublishAfter / size));
        if (!ring.TryEnsureRoom(count * size))
            count = ring.RoomCached / size;
        if (count == 0)
            return 0;
        FrameLayout.WriteAll(ring.Loan(count * size), header, values[..count]);
        ring.Commit(count * size, messages: count);
        ring.Publish();
        return count;
    }

    /// <summary>
    /// Gives all the room that one frame can have now, for a payload whose length is not known before it is written.
    /// </summary>
    /// <param name="least">Less than so many bytes of payload are not worth to begin with.</param>
    /// <param name="loan">The room.</param>
    /// <param name="typical">With less than so much, it is worth to look how far the reader has come.</param>
    public bool TryLoanMost(int least, out FrameLoan loan, int typical = 0)
    {
        if (!TryLoan(least, out loan))
            return false;
        _end.Ring.TryEnsureRoom(FrameLayout.SizeOf(typical));
        int room = Math.Min(_end.Ring.RoomCached, FrameLayout.SizeOf(LargestPayload)) & -FrameLayout.Alignment;
        return room <= FrameLayout.SizeOf(least) || TryLoan(FrameLayout.PayloadOf(room), out loan);
    }

    /// <summary>Waits until a loan for so much payload can be had; throws when the reader is gone.</summary>
    public ValueTask<bool> WaitToWriteAsync(int length, CancellationToken cancellationToken) =>
        _end.WaitToWriteAsync(RoomFor(length), cancellationToken);

    /// <inheritdoc cref="WaitToWriteAsync"/>
    public void WaitToWrite(int length, CancellationToken cancellationToken) =>
        _end.WaitToWrite(RoomFor(length), cancellationToken);

    /// <summary>So much was committed without being published that the next frame should do it.</summary>
    public bool HasMuchUnpublished => _end.Ring.UnpublishedLength > PublishAfter;

    /// <summary>Makes every frame visible that was committed without being published.</summary>
    public void Publish() => _end.Publish();

    /// <summary>Writes a message of any length, waiting for room.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="payload">Its bytes, unchanged until the task completes.</param>
    /// <param name="cancellationToken">Ends the wait; the reader does not get the message then.</param>
    public ValueTask WriteLargeAsync(byte kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        payload.Length > LargestPayload && _segments is not null
            ? WriteAttachedAsync(kind, payload, cancellationToken)
            : WritePartsAsync(kind, payload, cancellationToken);

    /// <summary>
    /// Sends the message as a file of its own. Room for the frame is waited for first, so that nothing can come between
    /// the file and the frame.
    /// </summary>
    private async ValueTask WriteAttachedAsync(
        byte kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await WaitToWriteAsync(FrameLayout.AttachedLength, cancellationToken).ConfigureAwait(false);
        using Descriptor file = MessageSegment.Create(payload.Span);
        await _segments!.SendAsync(file, cancellationToken).ConfigureAwait(false);
        WriteAttached(kind, payload.Length);
    }

    private void WriteAttached(byte kind, int length)
    {
        Span<byte> payload = stackalloc byte[FrameLayout.AttachedLength];
        BinaryPrimitives.WriteInt64LittleEndian(payload, length);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[FrameLayout.AttachedKindOffset..], kind);
        Write(FrameKind.Attached, payload);
    }

    private async ValueTask WritePartsAsync(
        byte kind, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        bool hasBegun = false;
        try
        {
            while (payload.Length > LargestPayload)
            {
                await WaitToWriteAsync(LargestPayload, cancellationToken).ConfigureAwait(false);
                Write(FrameKind.Part, payload.Span[..LargestPayload]);
                hasBegun = true;
                payload = payload[LargestPayload..];
            }

            await WaitToWriteAsync(payload.Length, cancellationToken).ConfigureAwait(false);
            Write(kind, payload.Span);
        }
        catch (OperationCanceledException) when (hasBegun)
        {
            _owesAbandoned = true;
            throw;
        }
    }

    private int RoomFor(int length) =>
        FrameLayout.SizeOf(length) + (_owesAbandoned ? FrameLayout.SizeOf(0) : 0);

    /// <summary>Writes a frame for which there is room, which only the end's own closing can take away.</summary>
    private void Write(byte kind, ReadOnlySpan<byte> payload)
    {
        if (!TryLoan(payload.Length, out FrameLoan loan))
            throw new ObjectDisposedException(nameof(PipeWriteEnd), "The end was closed while a message was written.");
        payload.CopyTo(loan.Payload);
        loan.Commit(kind, payload.Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryWriteAbandoned()
    {
        if (!_end.TryLoan(FrameLayout.SizeOf(0), out Loan room))
            return false;
        new FrameLoan(room).Commit(FrameKind.Abandoned, 0);
        _owesAbandoned = false;
        return true;
    }
}
