using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading;
using Ginnel.Memory;
using Ginnel.Waiting;

namespace Ginnel.Rings;

/// <summary>A reading side of a broadcast ring; <see cref="BroadcastWriter{TProbe}"/> describes the ring.</summary>
/// <remarks>
/// Reader, whose next message is n:
/// 1. Load the mark of its slot, with acquire. Less than <c>2n + 2</c>: it is not there yet. Exactly that: it is there.
///    More: the writer has overtaken us, and it is gone.
/// 2. Load the length and read the payload, in place. All of it may change meanwhile.
/// 3. Fence, and load the mark once more. The same: what was read is what was written. Otherwise it is gone.
/// 4. Store the next cursor with release. If the writer waits for just that step, ring its doorbell. Unless it is
///    certain that nobody waits, fence before this is looked at.
/// 5. Where messages are gone, go on with the oldest that is still there, or, where that is gone too, with one further
///    on by twice as many each time; and count all that were passed over.
///
/// Every number of the writer's is checked: a mark that is more must be of this slot and of a message that was
/// published or is the next, and what is published never falls. So no slot or length that we compute can leave the
/// mapping, and a search ends after some sixty slots, whatever the writer stores.
/// </remarks>
internal sealed class BroadcastReader
{
    private const int MostTries = 64;

    private readonly RegionMapping _mapping;
    private readonly SharedBytes _bytes;
    private readonly BroadcastHeader _header;
    private readonly SharedWord64 _cursor;
    private readonly SharedWord64 _writerWaiting;
    private readonly Doorbell _room;
    private readonly int _slotCount;
    private readonly int _payloadCapacity;
    private readonly long _stride;
    private readonly long _end;
    private long _next;
    private long _offset = BroadcastLayout.HeaderLength;
    private long _publishedSeen;
    private int _tries;

    /// <param name="mapping">The writer's region.</param>
    /// <param name="own">This reader's page.</param>
    /// <param name="room">Rung when the writer waits for room.</param>
    /// <exception cref="HandshakeException">The region is no broadcast ring.</exception>
    public BroadcastReader(RegionMapping mapping, BroadcastReaderHeader own, Doorbell room)
    {
        _mapping = mapping;
        _bytes = mapping.Bytes;
        _header = new BroadcastHeader(mapping);
        (_slotCount, _payloadCapacity) = CheckIdentity(mapping);
        _stride = BroadcastLayout.StrideOf(_payloadCapacity);
        _end = BroadcastLayout.LengthOf(_slotCount, _payloadCapacity);
        _cursor = own.Cursor;
        _writerWaiting = _header.WriterWaiting;
        _room = room;
    }

    /// <summary>Messages that the ring keeps.</summary>
    public int Capacity => _slotCount - 1;

    /// <summary>Bytes of the longest message.</summary>
    public int PayloadCapacity => _payloadCapacity;

    /// <summary>The sequence of the next message.</summary>
    public long Next => _next;

    /// <summary>Messages that were gone before they could be read.</summary>
    public long Missed { get; private set; }

    /// <summary>Whether a look is worth it: the next message is there, or gone. For any thread.</summary>
    public bool HasNews => Mark(Volatile.Read(ref _offset)).ReadAcquire()
        >= BroadcastLayout.WholeMark(Volatile.Read(ref _next));

    /// <summary>Whether a message beyond this one was published. For any thread.</summary>
    public bool HasPublished(long sequence) => _header.Published.ReadAcquire() > sequence;

    /// <summary>Begins with the oldest message that is there, or with the next to come.</summary>
    public void Start(bool atOldest)
    {
        long published = LookForPublished();
        MoveTo(atOldest ? Math.Max(0, published - Capacity) : published);
        StoreCursor(before: -1);
    }

    /// <summary>Begins with the newest message that is there.</summary>
    public void StartAtNewest()
    {
        MoveTo(Math.Max(0, LookForPublished() - 1));
        StoreCursor(before: -1);
    }

    /// <summary>Steps 1 and 2: gives the next message, in place; false when there is none.</summary>
    /// <exception cref="PeerProtocolException">The writer breaks the rules.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(out ReadOnlySpan<byte> payload)
    {
        // Pairs with the release in BroadcastWriter.Commit.
        if (Mark(_offset).ReadAcquire() == BroadcastLayout.WholeMark(_next) && TrySlice(out payload))
            return true;
        return TryFindSlowPath(out payload);
    }

    /// <summary>Step 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsIntact()
    {
        Volatile.ReadBarrier();
        return Mark(_offset).ReadAcquire() == BroadcastLayout.WholeMark(_next);
    }

    /// <summary>Step 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance()
    {
        long before = _next;
        _tries = 0;
        long offset = _offset + _stride;
        Volatile.Write(ref _offset, offset == _end ? BroadcastLayout.HeaderLength : offset);
        Volatile.Write(ref _next, before + 1);
        StoreCursor(before);
    }

    /// <summary>Step 5: what was found is not intact, or was gone.</summary>
    /// <exception cref="PeerProtocolException">The writer breaks the rules.</exception>
    public void Skip()
    {
        long mark = Mark(_offset).ReadAcquire();
        long published = LookForPublished();
        long sequence = BroadcastLayout.SequenceOf(mark);
        if (sequence <= _next || sequence > published || sequence % _slotCount != _next % _slotCount)
            ThrowImpossibleMark(mark, published);
        // 0, 1, 2, 4 and so on: a writer that is as fast as that must not be met at the same place each time.
        long ahead = _tries == 0 ? 0 : Math.Min(Capacity - 1, 1L << Math.Min(30, _tries - 1));
        _tries++;
        long before = _next;
        MoveTo(Math.Max(before + 1, published - Capacity + ahead));
        Missed += _next - before;
        StoreCursor(before);
    }

    /// <summary>Goes to the newest message, without counting those before it; false when there is none newer.</summary>
    public bool MoveToNewest()
    {
        long published = LookForPublished();
        if (published - 1 <= _next)
            return false;
        long before = _next;
        MoveTo(published - 1);
        StoreCursor(before);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryFindSlowPath(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        for (int tries = 0; tries < MostTries; tries++)
        {
            long mark = Mark(_offset).ReadAcquire();
            if (mark < BroadcastLayout.WholeMark(_next))
                return false;
            if (mark == BroadcastLayout.WholeMark(_next) && TrySlice(out payload))
                return true;
            Skip();
        }

        return false;
    }

    /// <summary>The payload, if its length is one; false when it was gone before the length was read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TrySlice(out ReadOnlySpan<byte> payload)
    {
        uint length = _mapping.Word32(_offset + BroadcastLayout.LengthOffset).ReadAcquire();
        if (length > (uint)_payloadCapacity)
        {
            payload = default;
            if (IsIntact())
                ThrowImpossibleLength(length);
            return false;
        }

        payload = _bytes.Slice(_offset + BroadcastLayout.PayloadOffset, (int)length);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SharedWord64 Mark(long offset) => _mapping.Word64(offset + BroadcastLayout.MarkOffset);

    private void MoveTo(long sequence)
    {
        Debug.Assert(sequence >= 0);
        Volatile.Write(ref _offset, BroadcastLayout.HeaderLength + sequence % _slotCount * _stride);
        Volatile.Write(ref _next, sequence);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void StoreCursor(long before)
    {
        // Pairs with the acquire in BroadcastCursor.Look.
        _cursor.WriteRelease(_next + 1);
        if (_writerWaiting.ReadAcquire() != WaitingWord.Idle)
            RingForRoom(before);
    }

    /// <summary>Only a reader that takes just this step can be the one that the writer waits for.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RingForRoom(long before)
    {
        // What was loaded may be old: the writer's fence does not reach us (see Waiter), or it waits anew.
        Interlocked.MemoryBarrier();
        if (_writerWaiting.ReadAcquire() is WaitingWord.Idle or WaitingWord.FenceFirst)
            return;
        long needed = _header.Needed.ReadAcquire();
        if (before < needed && needed <= _next)
            _room.RingIfAwaited();
    }

    private long LookForPublished()
    {
        // Pairs with the release in BroadcastWriter.Commit.
        long published = _header.Published.ReadAcquire();
        if (published < _publishedSeen || published > BroadcastLayout.LargestSequence)
        {
            throw Violation(string.Create(
                CultureInfo.InvariantCulture,
                $"that it has published {published} messages, after {_publishedSeen} before"));
        }

        _publishedSeen = published;
        return published;
    }

    private void ThrowImpossibleMark(long mark, long published) => throw Violation(string.Create(
        CultureInfo.InvariantCulture,
        $"a mark of {mark} in the slot of message {_next} of {_slotCount} slots, with {published} published"));

    private void ThrowImpossibleLength(uint length) => throw Violation(string.Create(
        CultureInfo.InvariantCulture,
        $"that message {_next} has {length} bytes, of {_payloadCapacity} at most"));

    private static PeerProtocolException Violation(string what) => new(
        $"The writer states {what}, which cannot be. Nothing more is read from it.");

    private static (int SlotCount, int PayloadCapacity) CheckIdentity(RegionMapping mapping)
    {
        if (mapping.Length < BroadcastLayout.HeaderLength)
            throw Refuse($"it has {mapping.Length} bytes, and its header alone {BroadcastLayout.HeaderLength}");
        var header = new BroadcastHeader(mapping);
        long magic = header.Magic.ReadAcquire();
        if (magic != BroadcastLayout.Magic)
            throw Refuse($"its magic is {magic:x16}, and {BroadcastLayout.Magic:x16} was expected");
        uint version = header.Version.ReadAcquire();
        if (version != BroadcastLayout.Version)
            throw Refuse($"its version is {version}, and {BroadcastLayout.Version} was expected");
        uint slots = header.SlotCount.ReadAcquire();
        uint payload = header.PayloadCapacity.ReadAcquire();
        if (slots is < BroadcastLayout.SmallestSlotCount or > BroadcastLayout.LargestSlotCount
            || payload > BroadcastLayout.LargestPayload
            || BroadcastLayout.LengthOf((int)slots, (int)payload) > mapping.Length)
            throw Refuse($"it has {mapping.Length} bytes, and states {slots} slots for {payload} bytes each");
        return ((int)slots, (int)payload);
    }

    private static HandshakeException Refuse(FormattableString reason) => new(
        "The ring of a topic was refused before it was used: " + reason.ToString(CultureInfo.InvariantCulture) +
        ". Both processes must use the same version of Ginnel; otherwise the peer is faulty or hostile.");
}
