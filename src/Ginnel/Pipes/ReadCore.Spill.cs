using System;
using System.Buffers;
using Ginnel.Memory;
using Ginnel.Rings;

namespace Ginnel.Pipes;

/// <summary>Where a reader keeps what it has examined and not consumed, once the writer needs its room.</summary>
/// <remarks>
/// Normally buffers lie in the ring. A reader that asks for more while it holds a full ring would wait for ever, for
/// the writer has no room; so would one that holds a part of it, when the writer waits for more than the rest at once,
/// which it states in its header. Then the bytes move out of the ring into a pooled array that grows as far as the
/// reader lets it, and reads go through that array until all of it is consumed.
/// </remarks>
internal sealed partial class ReadCore
{
    private SharedWord32 _roomWanted;
    private byte[]? _spill;
    private int _spillStart;
    private int _spillLength;

    /// <summary>The writer waits for room that only we can make: by moving away what we hold.</summary>
    private bool MustMakeRoom =>
        _ring.AvailableCached is > 0 and var held && held + (long)Math.Max(1, RoomWanted) > _ring.Capacity;

    private uint RoomWanted => _roomWanted.ReadAcquire();

    private ReadOnlySequence<byte> CurrentBuffer()
    {
        if (_spillLength > 0)
        {
            // Only for a reader that has examined all of it: whoever takes a little at a time gets what is there, and
            // the ring holds the writer back. (The spilled bytes end where the ring is read next.)
            if (_waitBeyond >= _ring.Position)
                Spill();
            return new ReadOnlySequence<byte>(_spill.AsMemory(_spillStart, _spillLength));
        }

        int length = _ring.AvailableCached;
        return length == 0
            ? ReadOnlySequence<byte>.Empty
            : new ReadOnlySequence<byte>(_memory!.Slice(_ring.Offset, length));
    }

    /// <summary>Moves what the ring holds behind what was spilled before.</summary>
    private void Spill()
    {
        if (!_ring.TryRead(out ReadOnlySpan<byte> data))
            return;
        if (data.Length > Array.MaxLength - _spillLength)
        {
            throw new InvalidOperationException(
                $"The reader has examined {_spillLength + (long)data.Length} bytes without consuming any; " +
                $"more than {Array.MaxLength} cannot be kept. Consume some in AdvanceTo.");
        }

        int needed = _spillLength + data.Length;
        if (_spill is null || needed > _spill.Length - _spillStart)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(2L * _spillLength, needed, Array.MaxLength));
            _spill.AsSpan(_spillStart, _spillLength).CopyTo(larger);
            if (_spill is not null)
                ArrayPool<byte>.Shared.Return(_spill);
            _spill = larger;
            _spillStart = 0;
            // The face's short cut to the ring would now jump the queue.
            RingChanged?.Invoke(SpscRingReader.None);
        }

        data.CopyTo(_spill.AsSpan(_spillStart + _spillLength));
        _spillLength = needed;
        _ring.Advance(data.Length);
    }

    private int ReadSpill(Span<byte> destination)
    {
        int length = Math.Min(destination.Length, _spillLength);
        _spill.AsSpan(_spillStart, length).CopyTo(destination);
        Consume(length);
        return length;
    }

    /// <summary>What is there, in place: from the spilled bytes first.</summary>
    public bool TryReadInPlace(out ReadOnlySpan<byte> data)
    {
        ThrowIfClosed();
        if (_spillLength > 0)
        {
            data = _spill.AsSpan(_spillStart, _spillLength);
            return true;
        }

        data = default;
        return Link.TryAttach() && _ring.TryRead(out data);
    }

    /// <summary>Gives bytes back, from the spilled ones first.</summary>
    public void Consume(int length)
    {
        int available = _spillLength > 0 ? _spillLength : _ring.AvailableCached;
        if ((uint)length > (uint)available)
        {
            // Closed by another thread in the middle of a read, there is nothing left to advance over.
            ThrowIfClosed();
            throw new ArgumentOutOfRangeException(nameof(length), length, $"{available} bytes can be advanced over.");
        }

        if (_spillLength == 0)
        {
            if (length > 0)
                _ring.Advance(length);
            return;
        }

        _spillStart += length;
        _spillLength -= length;
        if (_spillLength == 0)
            ReturnSpill();
    }

    private void ReturnSpill()
    {
        _spillStart = 0;
        _spillLength = 0;
        if (_spill is { } array)
        {
            _spill = null;
            ArrayPool<byte>.Shared.Return(array);
            RingChanged?.Invoke(_ring);
        }
    }
}
