using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Rings;

/// <summary>The producing side of a ring of bytes with one producer and one consumer, in two processes.</summary>
/// <remarks>
/// Positions are counts of bytes since creation and only grow. <c>written</c> lies in the producer's segment with the
/// data, <c>read</c> in the consumer's segment; each is written by its owner alone.
///
/// Producer:
/// 1. Room is <c>capacity - (written - read)</c>. The consumer's position is cached, as the limit up to which we may
///    write, and looked at only when the room seems too small: its cache line stays with the consumer.
/// 2. Fill the loan, in place.
/// 3. Commit moves our own count. Publishing stores it with release (pairs with the acquire in
///    <see cref="SpscRingReader"/>), then rings the doorbell if the consumer waits. Many commits may share one publish.
/// 4. A producer that has filled the ring looks for room at a slower pace (<see cref="LookPace"/>).
/// A process killed before the store has written nothing; killed after it, everything.
///
/// The consumer's position is checked when it is read: it never falls, and never passes what we published.
/// The shape is that of Lamport's queue with cached indices (FastForward, rigtorp's SPSCQueue).
/// </remarks>
internal sealed class SpscRingWriter
{
    /// <summary>
    /// Stands in where there is no ring yet or no more: it has no room, so callers take the slow path.
    /// </summary>
    public static readonly SpscRingWriter None = new();

    // Below every position, and near enough to them that the difference cannot wrap round to look like room.
    private const long StoppedLimit = -1;

    private readonly SharedBytes _data;
    private readonly SharedWord64 _published;
    private readonly SharedWord64 _messagesPublished;
    private readonly SharedWord64 _peerRead;
    private readonly Doorbell? _doorbell;
    private readonly IRingOwner? _owner;
    private readonly long _mask;
    private long _written;
    private long _messages;
    private long _limit = StoppedLimit;
    private long _lastPublished;
    private long _readCached;
    private LookPace _pace;
    private bool _isStopped;

    /// <param name="capacity">A power of two.</param>
    /// <param name="data">Our data pages, mirrored.</param>
    /// <param name="published">Our written position.</param>
    /// <param name="messages">How many messages we have published, for observers.</param>
    /// <param name="peerRead">The consumer's read position.</param>
    /// <param name="doorbell">Rung after publishing.</param>
    /// <param name="owner">Told when the consumer breaks the rules.</param>
    /// <param name="written">What was published before there was a consumer to be seen; nothing of it is read.</param>
    public SpscRingWriter(
        int capacity, SharedBytes data, SharedWord64 published, SharedWord64 messages, SharedWord64 peerRead,
        Doorbell doorbell, IRingOwner owner, long written = 0)
    {
        Debug.Assert(int.IsPow2(capacity));
        Capacity = capacity;
        _mask = capacity - 1;
        _data = data;
        _published = published;
        _messagesPublished = messages;
        _peerRead = peerRead;
        _doorbell = doorbell;
        _owner = owner;
        _limit = capacity;
        _written = written;
        _lastPublished = written;
        _pace = new LookPace(capacity);
    }

    private SpscRingWriter() => _isStopped = true;

    public int Capacity { get; }

    /// <summary>Bytes committed since creation.</summary>
    public long Position => _written;

    /// <summary>Where the next commit starts, as an offset into the data pages.</summary>
    public int Offset => (int)(_written & _mask);

    public bool HasUnpublished => _written != _lastPublished;

    /// <summary>Bytes committed and not yet visible to the consumer.</summary>
    public long UnpublishedLength => _written - _lastPublished;

    /// <summary>Bytes that can be loaned, going by the last look at the consumer.</summary>
    public int RoomCached => (int)Math.Max(0, _limit - _written);

    /// <summary>True when so many bytes fit, going by the last look at the consumer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasRoomCached(int length) => length <= _limit - _written;

    /// <summary>True when so many bytes fit, after another look at the consumer if need be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnsureRoom(int length) => length <= _limit - _written || TryFindRoom(length);

    /// <summary>Gives room in place. The caller has found that there is as much.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Loan(int length)
    {
        Debug.Assert(length >= 0);
        Debug.Assert(_isStopped || length <= _limit - _written);
        return _data.Slice(_written & _mask, length);
    }

    /// <summary>Moves the position over bytes of the last loan, for the consumer to see at the next publish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Commit(int length)
    {
        Debug.Assert(length >= 0);
        Debug.Assert(_isStopped || length <= _limit - _written);
        _written += length;
    }

    /// <summary>The same, where the bytes are or end so many messages.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Commit(int length, int messages)
    {
        _messages += messages;
        Commit(length);
    }

    /// <summary>Makes all commits visible to the consumer, and wakes it if it waits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish()
    {
        _lastPublished = _written;
        // In the line that is written next in any case.
        _messagesPublished.WriteRelease(_messages);
        // Pairs with the acquire in SpscRingReader.LookForData.
        _published.WriteRelease(_written);
        _doorbell!.RingIfAwaited();
    }

    /// <summary>Publishes if there is anything to publish; does nothing where there is no ring.</summary>
    public void PublishIfNeeded()
    {
        if (HasUnpublished)
            Publish();
    }

    /// <summary>Copies as much as there is room for and commits it; returns how much.</summary>
    public int CopyFrom(ReadOnlySpan<byte> source)
    {
        TryEnsureRoom(source.Length);
        int length = Math.Min(source.Length, RoomCached);
        if (length == 0)
            return 0;
        source[..length].CopyTo(Loan(length));
        Commit(length);
        return length;
    }

    /// <summary>Looks at the consumer's position; true when there is now room for so many bytes.</summary>
    /// <exception cref="PeerProtocolException">The consumer's position is impossible.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryFindRoom(int length)
    {
        if (Volatile.Read(ref _isStopped))
            return false;
        _pace.Pause();
        // Pairs with the release in SpscRingReader.Advance: the consumer is done with the bytes before it.
        long read = _peerRead.ReadAcquire();
        if (read < _readCached || read > _lastPublished)
            ThrowImpossible(read);
        _pace.Learn(isNew: read != _readCached, (int)(read + Capacity - _written));
        _readCached = read;
        Volatile.Write(ref _limit, read + Capacity);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isStopped))
            Volatile.Write(ref _limit, StoppedLimit);
        return length <= _limit - _written;
    }

    /// <summary>Looks for so much room up to <paramref name="looks"/> times.</summary>
    public bool SpinForRoom(int length, int looks, bool isPausing)
    {
        while (looks-- > 0)
        {
            if (_peerRead.ReadAcquire() != _readCached && TryFindRoom(length))
                return true;
            if (isPausing)
                Processor.Pause();
        }

        return false;
    }

    /// <summary>
    /// True when the consumer has moved so far that so many bytes fit. Changes nothing; for any thread.
    /// </summary>
    public bool HasRoom(int length) => Volatile.Read(ref _isStopped)
        || Capacity - (Volatile.Read(ref _written) - _peerRead.ReadAcquire()) >= length;

    /// <summary>From now on there is no room: the consumer is gone, or our end is closed. For any thread.</summary>
    public void Stop()
    {
        Volatile.Write(ref _isStopped, true);
        Interlocked.MemoryBarrier();
        Volatile.Write(ref _limit, StoppedLimit);
    }

    private void ThrowImpossible(long read)
    {
        Stop();
        var exception = new PeerProtocolException(string.Create(
            CultureInfo.InvariantCulture,
            $"The reader states that it has read up to {read}; it must be between {_readCached}, where it was, " +
            $"and {_lastPublished}, which is all that was written. The connection was closed."));
        _owner!.OnViolation(exception);
        throw exception;
    }
}
