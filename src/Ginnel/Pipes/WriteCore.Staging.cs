using System;
using System.Buffers;

namespace Ginnel.Pipes;

/// <summary>Room for a writer that asks for more than the ring has free at the moment.</summary>
/// <remarks>
/// Normally a buffer lies in the ring. A <c>PipeWriter</c> must give as much as it is asked for, so where the ring has
/// less, the bytes go into a pooled array and from there, in order, into the ring at the next flush or write.
/// </remarks>
internal sealed partial class WriteCore
{
    private const int SmallestStage = 4096;

    private byte[]? _staged;
    private int _stagedStart;
    private int _stagedEnd;
    // Length of the buffer that was handed out last, and whether it was a staged one.
    private int _bufferLength;
    private bool _isBufferStaged;
    private bool _hasBegun;

    private int StagedLength => _stagedEnd - _stagedStart;

    /// <summary>Committed or staged, and not yet visible to the reader.</summary>
    public long UnflushedBytes => _ring.UnpublishedLength + StagedLength;

    public Memory<byte> GetMemory(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        ThrowIfClosed();
        int length = Math.Max(1, sizeHint);
        if (_staged is null && Link.IsAttached && _ring.TryEnsureRoom(length))
        {
            _isBufferStaged = false;
            _bufferLength = _ring.RoomCached;
            return _memory!.Slice(_ring.Offset, _bufferLength);
        }

        ReserveStage(length);
        _isBufferStaged = true;
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
        if (_isBufferStaged)
            _stagedEnd += length;
        else if (length > 0)
            _ring.Commit(length);
    }

    /// <summary>A loan behind what is staged; false when that has not found room yet.</summary>
    public bool TryPrepareLoan(int length)
    {
        ThrowIfClosed();
        return Link.TryAttach()
            && TryPlaceStaged() && _ring.TryEnsureRoom(length);
    }

    /// <summary>Moves staged bytes into the ring; true when none are left.</summary>
    private bool TryPlaceStaged()
    {
        if (_staged is null)
            return true;
        _stagedStart += _ring.CopyFrom(_staged.AsSpan(_stagedStart, StagedLength));
        if (StagedLength > 0)
            return false;
        ReturnStaged();
        return true;
    }

    private void Stage(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        ReserveStage(bytes.Length);
        bytes.CopyTo(_staged.AsSpan(_stagedEnd));
        _stagedEnd += bytes.Length;
    }

    private void ReserveStage(int length)
    {
        if (_staged is not null && _staged.Length - _stagedEnd >= length)
            return;
        int held = StagedLength;
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked(held + Math.Max(length, Math.Max(SmallestStage, held))));
        if (_staged is { } old)
        {
            old.AsSpan(_stagedStart, held).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(old);
        }

        _staged = larger;
        _stagedStart = 0;
        _stagedEnd = held;
        StateShortWay();
    }

    private void ReturnStaged()
    {
        _stagedStart = 0;
        _stagedEnd = 0;
        if (_staged is not { } array)
            return;
        _staged = null;
        if (_isBufferStaged)
            _bufferLength = 0;
        ArrayPool<byte>.Shared.Return(array);
        if (!IsClosed)
            StateShortWay();
    }

    /// <summary>
    /// Tells the face which ring it may write into by itself: none while bytes are staged, or it would jump the queue.
    /// </summary>
    /// <remarks>Staging, by the user's thread, and attaching, by the event loop, may come together.</remarks>
    private void StateShortWay()
    {
        lock (_earlyGate)
            RingChanged?.Invoke(_staged is null ? _ring : Rings.SpscRingWriter.None);
    }
}
