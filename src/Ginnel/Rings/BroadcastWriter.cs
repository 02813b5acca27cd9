using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Rings;

/// <summary>The writing side of a ring of messages with one writer and any number of readers.</summary>
/// <remarks>
/// Messages are numbered from 0: the sequence. Message n lies in slot <c>n mod slots</c>. There is one slot more than
/// the ring's capacity, so the last <c>capacity</c> messages are whole at any moment, while the next one is written
/// too, and after the writer was killed.
///
/// Writer:
/// 1. Under <em>wait</em> and <em>drop newest</em>, message n may be begun when <c>n &lt; cursor + capacity</c> for
///    every reader. The smallest cursor is cached as a limit, and looked for anew only when it is reached. Under
///    <em>drop oldest</em> nobody's cursor is looked at, so no reader can hold the writer up.
/// 2. Begin: store <c>2n + 1</c> in the slot's mark. Fence: nothing of the payload is stored before it.
/// 3. Fill the payload, in place, and store its length.
/// 4. Commit: store <c>2n + 2</c> in the mark with release (pairs with the acquire in
///    <see cref="BroadcastReader.TryFind"/>). Now it can be read.
/// 5. Store <c>published = n + 1</c> with release: for readers that begin, or that were overtaken.
/// 6. Ring the doorbell of each reader that waits. A doorbell costs a load while the reader is awake.
/// Killed before step 4, the writer has published nothing and the readers have all they had; after it, the message.
///
/// A reader joins, on another thread: its cursor counts as the oldest message that is there until it has stated one.
/// The limit is taken back to what is written, the fence makes the writer see that at its next message, and one that
/// it has begun before goes to the slot that nobody reads.
///
/// Cursors are the readers', and are checked when they are read: one never falls, and never passes what was
/// published. A reader that breaks this is cut off: nobody waits for it any more.
/// The marks are those of a seqlock (Lameter 2005, Boehm 2012), one for each slot.
/// </remarks>
/// <typeparam name="TProbe">What is told of each store; <see cref="NoProbe"/> outside of tests.</typeparam>
internal sealed class BroadcastWriter<TProbe> where TProbe : struct, IStoreProbe
{
    // The copying of long payloads may use stores that overtake others, so a begun mark needs a fence of the processor.
    private const int LongPayload = 32 * 1024;

    private readonly RegionMapping _mapping;
    private readonly SharedBytes _bytes;
    private readonly SharedWord64 _published;
    private readonly SharedWord64 _dropped;
    private readonly long _stride;
    private readonly long _end;
    private readonly bool _isBounded;
    private readonly TProbe _probe;
    private readonly Lock _gate = new();
    // Replaced under the gate, read without it.
    private BroadcastCursor[] _readers = [];
    private long _written;
    private long _offset = BroadcastLayout.HeaderLength;
    private long _limit;
    private long _droppedCount;

    /// <param name="mapping">A region of zeros, as long as the layout asks for.</param>
    /// <param name="slotCount">One more than the messages that are kept.</param>
    /// <param name="payloadCapacity">Bytes of the longest message.</param>
    /// <param name="isBounded">Whether there is no room while a reader is a whole ring behind.</param>
    /// <param name="probe">Told of each store.</param>
    public BroadcastWriter(
        RegionMapping mapping, int slotCount, int payloadCapacity, bool isBounded, TProbe probe = default)
    {
        Debug.Assert(slotCount is >= BroadcastLayout.SmallestSlotCount and <= BroadcastLayout.LargestSlotCount);
        Debug.Assert(payloadCapacity is >= 0 and <= BroadcastLayout.LargestPayload);
        Debug.Assert(mapping.Length >= BroadcastLayout.LengthOf(slotCount, payloadCapacity));
        _mapping = mapping;
        _bytes = mapping.Bytes;
        _published = Header.Published;
        _dropped = Header.Dropped;
        _stride = BroadcastLayout.StrideOf(payloadCapacity);
        _end = BroadcastLayout.LengthOf(slotCount, payloadCapacity);
        _isBounded = isBounded;
        _probe = probe;
        SlotCount = slotCount;
        PayloadCapacity = payloadCapacity;
        _limit = long.MaxValue;
        WriteIdentity();
    }

    public BroadcastHeader Header => new(_mapping);

    public int SlotCount { get; }

    /// <summary>Messages that are kept.</summary>
    public int Capacity => SlotCount - 1;

    public int PayloadCapacity { get; }

    /// <summary>Messages written since creation. For any thread.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Messages for which there was no room, and which nobody gets.</summary>
    public long Dropped => Volatile.Read(ref _droppedCount);

    /// <summary>The readers that there are. For any thread.</summary>
    public ReadOnlySpan<BroadcastCursor> Readers => Volatile.Read(ref _readers);

    /// <summary>The cursor that the slowest reader must reach before the next message has room.</summary>
    public long Needed => Written - Capacity + 1;

    /// <summary>Whether there is room for a message.</summary>
    public bool HasRoom() => _written < Volatile.Read(ref _limit) || TryFindRoom();

    /// <summary>Begins a message, if there is room: its payload is to be filled, then committed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryBegin(out Span<byte> payload)
    {
        if (!HasRoom())
        {
            payload = default;
            return false;
        }

        payload = Begin();
        return true;
    }

    /// <summary>Steps 4 to 6. Without it, the message that was begun has never been there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Commit(int length)
    {
        Debug.Assert((uint)length <= (uint)PayloadCapacity);
        long offset = _offset;
        _mapping.Word32(offset + BroadcastLayout.LengthOffset).WriteRelease((uint)length);
        _probe.OnStored();
        // Pairs with the acquire in BroadcastReader.TryFind.
        _mapping.Word64(offset + BroadcastLayout.MarkOffset).WriteRelease(BroadcastLayout.WholeMark(_written));
        _probe.OnStored();
        long written = _written + 1;
        Volatile.Write(ref _written, written);
        _offset = offset + _stride == _end ? BroadcastLayout.HeaderLength : offset + _stride;
        // Pairs with the acquire in BroadcastReader.LookForPublished.
        _published.WriteRelease(written);
        _probe.OnStored();
        BroadcastCursor[] readers = _readers;
        foreach (BroadcastCursor reader in readers)
            reader.Doorbell.RingIfAwaited();
        // The page of one that has just left stays mapped until here.
        GC.KeepAlive(readers);
    }

    /// <summary>Counts a message that was not written.</summary>
    public void Drop()
    {
        Volatile.Write(ref _droppedCount, _droppedCount + 1);
        _dropped.WriteRelease(_droppedCount);
    }

    /// <summary>Whether there is room, or something that the writer must look at. For any thread.</summary>
    public bool MayHaveRoom()
    {
        if (!_isBounded)
            return true;
        foreach (BroadcastCursor reader in Readers)
        {
            if (!reader.HasReached(Needed))
                return false;
        }

        return true;
    }

    /// <summary>A reader is about to map the ring. For any thread.</summary>
    public void Join(BroadcastCursor reader)
    {
        lock (_gate)
        {
            // Nothing is allowed from here on without a look at this reader.
            Volatile.Write(ref _limit, 0);
            Volatile.Write(ref _readers, [.. _readers, reader]);
            Interlocked.MemoryBarrierProcessWide();
            reader.Pin(Math.Max(0, Written - Capacity));
        }
    }

    /// <summary>A reader is gone: nobody waits for it any more. For any thread.</summary>
    public void Leave(BroadcastCursor reader)
    {
        lock (_gate)
        {
            Volatile.Write(ref _readers, Array.FindAll(_readers, other => other != reader));
            Volatile.Write(ref _limit, 0);
        }
    }

    /// <summary>Step 2.</summary>
    private Span<byte> Begin()
    {
        _mapping.Word64(_offset + BroadcastLayout.MarkOffset).WriteRelease(BroadcastLayout.BegunMark(_written));
        _probe.OnStored();
        if (PayloadCapacity >= LongPayload)
            Interlocked.MemoryBarrier();
        else
            Volatile.WriteBarrier();
        return _bytes.Slice(_offset + BroadcastLayout.PayloadOffset, PayloadCapacity);
    }

    /// <summary>Step 1, where the limit is reached.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryFindRoom()
    {
        lock (_gate)
        {
            long limit = long.MaxValue;
            foreach (BroadcastCursor reader in _isBounded ? _readers : [])
                limit = Math.Min(limit, reader.Look(_written) + Capacity);
            Volatile.Write(ref _limit, limit);
            return _written < limit;
        }
    }

    private void WriteIdentity()
    {
        BroadcastHeader header = Header;
        header.Version.WriteRelease(BroadcastLayout.Version);
        header.Flags.WriteRelease(MemoryBarrier.IsAvailable ? 0 : BroadcastLayout.FullFencesFlag);
        header.WriterWaiting.WriteRelease(WaitingWord.FenceFirst);
        header.SlotCount.WriteRelease((uint)SlotCount);
        header.PayloadCapacity.WriteRelease((uint)PayloadCapacity);
        header.Magic.WriteRelease(BroadcastLayout.Magic);
    }
}
