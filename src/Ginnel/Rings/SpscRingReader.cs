using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Rings;

/// <summary>The consuming side of a ring of bytes; <see cref="SpscRingWriter"/> describes the ring.</summary>
/// <remarks>
/// Consumer:
/// 1. What can be read is <c>written - read</c>. The producer's position is cached and looked at only when everything
///    up to it has been read.
/// 2. Read in place, from the producer's pages, which are mapped read-only. The producer may change these bytes while
///    they are read: whoever decides by a byte copies it first.
/// 3. Advance stores our position with release (pairs with the acquire in <see cref="SpscRingWriter.TryFindRoom"/>),
///    then rings the doorbell if the producer waits for room.
/// 4. A consumer that has caught up with a producer at work looks at a slower pace (<see cref="LookPace"/>).
///
/// The producer's position is checked when it is read: it never falls, and is never more than one capacity ahead of
/// us. So no offset or length that we compute can leave the mapping, whatever the producer writes.
/// </remarks>
internal sealed class SpscRingReader
{
    /// <summary>Stands in where there is no ring yet or no more: it is empty, so callers take the slow path.</summary>
    public static readonly SpscRingReader None = new();

    private readonly SharedBytes _data;
    private readonly SharedWord64 _peerWritten;
    private readonly SharedWord64 _position;
    private readonly SharedWord64 _messagesRead;
    private readonly Doorbell? _doorbell;
    private readonly IRingOwner? _owner;
    private readonly long _mask;
    private LookPace _pace;
    private long _read;
    private long _writtenCached;
    private long _messages;

    /// <param name="capacity">A power of two.</param>
    /// <param name="data">The producer's data pages, mirrored.</param>
    /// <param name="peerWritten">The producer's written position.</param>
    /// <param name="position">Our read position.</param>
    /// <param name="messages">How many messages we have read, for observers.</param>
    /// <param name="doorbell">Rung after room was made.</param>
    /// <param name="owner">Told when the producer breaks the rules.</param>
    public SpscRingReader(
        int capacity, SharedBytes data, SharedWord64 peerWritten, SharedWord64 position, SharedWord64 messages,
        Doorbell doorbell, IRingOwner owner)
    {
        Debug.Assert(int.IsPow2(capacity));
        Capacity = capacity;
        _mask = capacity - 1;
        _data = data;
        _peerWritten = peerWritten;
        _position = position;
        _messagesRead = messages;
        _doorbell = doorbell;
        _owner = owner;
        _pace = new LookPace(capacity);
    }

    private SpscRingReader() { }

    public int Capacity { get; }

    /// <summary>Bytes read since creation.</summary>
    public long Position => _read;

    /// <summary>Up to where the producer has been seen to write.</summary>
    public long WrittenCached => _writtenCached;

    /// <summary>Where the next read starts, as an offset into the data pages.</summary>
    public int Offset => (int)(_read & _mask);

    /// <summary>Bytes that can be read, going by the last look at the producer.</summary>
    public int AvailableCached => (int)(_writtenCached - _read);

    /// <summary>Gives what is there, in place; false when nothing is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(out ReadOnlySpan<byte> data)
    {
        long available = _writtenCached - _read;
        if (available == 0 && (available = Refill()) == 0)
        {
            data = default;
            return false;
        }

        data = _data.Slice(_read & _mask, (int)available);
        return true;
    }

    /// <summary>Step 4.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Refill()
    {
        _pace.Pause();
        long available = LookForData();
        _pace.Learn(isNew: available != 0, (int)available);
        return available;
    }

    /// <summary>Gives bytes back to the producer. The caller has checked that they were available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int length)
    {
        Debug.Assert(length >= 0);
        Debug.Assert(length <= _writtenCached - _read);
        _read += length;
        // Pairs with the acquire in SpscRingWriter.TryFindRoom.
        _position.WriteRelease(_read);
        _doorbell!.RingIfAwaited();
    }

    /// <summary>The same, where the bytes are or end so many messages.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int length, int messages)
    {
        _messages += messages;
        // In the line that the position is written to in any case.
        _messagesRead.WriteRelease(_messages);
        Advance(length);
    }

    /// <summary>Counts messages whose bytes are given back elsewhere; nothing where there is no ring.</summary>
    public void CountMessages(int count)
    {
        if (_doorbell is null)
            return;
        _messages += count;
        _messagesRead.WriteRelease(_messages);
    }

    /// <summary>Copies what fits and advances over it; 0 when nothing is there.</summary>
    public int CopyTo(Span<byte> destination)
    {
        if (!TryRead(out ReadOnlySpan<byte> data))
            return 0;
        int length = Math.Min(data.Length, destination.Length);
        data[..length].CopyTo(destination);
        Advance(length);
        return length;
    }

    /// <summary>Looks at the producer's position; returns how many bytes can be read.</summary>
    /// <exception cref="PeerProtocolException">The producer's position is impossible.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long LookForData()
    {
        if (_doorbell is null)
            return 0;
        // Pairs with the release in SpscRingWriter.Publish.
        long written = _peerWritten.ReadAcquire();
        if (written != _writtenCached)
        {
            if (written < _writtenCached || written - _read > Capacity)
                ThrowImpossible(written);
            _writtenCached = written;
        }

        return written - _read;
    }

    /// <summary>Looks for data beyond a position up to <paramref name="looks"/> times.</summary>
    /// <remarks>
    /// The line with the data is fetched along with the position, rather than after it: so what the producer wrote last
    /// comes at the price of one transfer between the processors, not of two in a row.
    /// </remarks>
    public bool SpinForData(long position, int looks, bool isPausing)
    {
        if (_doorbell is null)
            return false;
        SharedWord64 written = _peerWritten;
        SharedBytes data = _data;
        long offset = position & _mask;
        for (; looks > 0; looks--)
        {
            data.Prefetch(offset);
            if (written.ReadAcquire() > position)
            {
                LookForData();
                return true;
            }

            if (isPausing)
                Processor.Pause();
        }

        // Also where it went back, which is against the rules.
        LookForData();
        return _writtenCached > position;
    }

    /// <summary>
    /// True when the producer's position is not the given one any more. Changes nothing; for any thread.
    /// </summary>
    public bool HasMovedFrom(long position) => _doorbell is not null && _peerWritten.ReadAcquire() != position;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ThrowImpossible(long written)
    {
        var exception = new PeerProtocolException(string.Create(
            CultureInfo.InvariantCulture,
            $"The writer states that it has written up to {written}; it must be between {_writtenCached}, " +
            $"where it was, and {_read + Capacity}, one capacity of {Capacity} bytes after what was read. " +
            $"The connection was closed."));
        _owner!.OnViolation(exception);
        throw exception;
    }
}
