using System;
using System.Diagnostics;
using System.Threading;
using Ginnel.Sharing;

namespace Ginnel.Spooling;

/// <summary>Appends to a journal, as one of any number of processes.</summary>
/// <remarks>
/// 1. Acquire the append mutex. If its owner died, recover: see <see cref="JournalRecovery"/>.
/// 2. Where the record does not fit into the segment, end it and go on with the next: see <see cref="TryRoll"/>.
/// 3. Write content, header and checksum behind the last record. Nobody looks there yet.
/// 4. Store where the next one begins, for the next owner; before that, for a sender that waits for the disk, that this
///    message must not be seen until it is there.
/// 5. Without such messages, store that all up to here may be read, with release: readers see it.
/// 6. Release the mutex, which is a fence; and ring the bell if a reader sleeps.
/// Killed before step 3 is done, there is no message; from then on there is one, and the next owner finds it, be it
/// that the sender was told or not. Each message is whole or not there.
/// </remarks>
internal sealed class JournalWriter : IDisposable
{
    private readonly JournalFiles _files;
    private readonly SpoolState _state;
    private readonly JournalRetention _retention;
    private readonly SpoolCipher? _cipher;
    private readonly bool _isDurable;
    private JournalSegment? _segment;
    private long _tail;
    private long _next;
    private bool _hasAskedForSpare;
    // The next segment is there, and the step to it failed: the next owner has to recover the journal.
    private bool _isBroken;

    public JournalWriter(
        JournalFiles files, SpoolState state, JournalRetention retention, SpoolCipher? cipher, bool isDurable)
    {
        _files = files;
        _state = state;
        _retention = retention;
        _cipher = cipher;
        _isDurable = isDurable;
    }

    /// <summary>Called on the thread that appends when a segment is half full: another one will be needed.</summary>
    public Action? SpareWanted { get; init; }

    /// <summary>Step 1.</summary>
    /// <exception cref="OperationCanceledException">Nothing was acquired.</exception>
    public void Enter(CancellationToken cancellationToken)
    {
        if (_state.AppendMutex.Acquire(cancellationToken) == SharedAcquisition.Acquired)
            return;
        try
        {
            TakeOver();
        }
        catch
        {
            // The next one has to do it.
            _state.AppendMutex.ReleaseAbandoned();
            throw;
        }
    }

    /// <summary>Step 6, as far as it is a fence.</summary>
    public void Leave()
    {
        if (_isBroken)
        {
            _isBroken = false;
            _state.AppendMutex.ReleaseAbandoned();
        }
        else
        {
            _state.AppendMutex.Release();
        }
    }

    /// <summary>Steps 2 to 5, within the mutex; returns the sequence, or 0 where room has to be waited for.</summary>
    /// <param name="headers">What comes before the payload.</param>
    /// <param name="payload">The message.</param>
    /// <param name="time">When it was appended.</param>
    /// <exception cref="SpoolFullException">There is no room, and nobody waits for it.</exception>
    public long TryAppend(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload, long time)
    {
        Refresh();
        int length = headers.Length + payload.Length + (_cipher is null ? 0 : SpoolCipher.Overhead);
        long size = JournalLayout.RecordLength(length);
        if (_tail + size > _segment!.Length && !TryRoll(size))
            return 0;
        long sequence = _next;
        var record = new JournalRecord(
            length, sequence, time, _state.Synced.ReadAcquire(), (uint)Environment.ProcessId,
            JournalLayout.MessageKind, _cipher is null ? (byte)0 : JournalLayout.EncryptedFlag, (ushort)headers.Length);
        Span<byte> place = _segment.Bytes.Slice(_tail, (int)size);
        Span<byte> content = place.Slice(JournalLayout.RecordHeaderLength, length);
        if (_cipher is null)
        {
            headers.CopyTo(content);
            payload.CopyTo(content[headers.Length..]);
        }
        else
        {
            _cipher.Encrypt(record, headers, payload, content);
        }

        record.Seal(place, _files.Seed);
        State(_tail + size, sequence + 1);
        if (!_hasAskedForSpare && _tail > _segment.Length / 2)
        {
            _hasAskedForSpare = true;
            SpareWanted?.Invoke();
        }

        return sequence;
    }

    /// <summary>Syncs all messages that are there; returns the error number.</summary>
    /// <remarks>
    /// For the owner of the sync mutex. Segments before the last were synced as they were ended. After a sync that
    /// failed the kernel takes pages for clean which it has not written, so all of them are made dirty once more.
    /// </remarks>
    /// <param name="next">All before this one are on the disk then.</param>
    public int Sync(out long next)
    {
        next = _state.NextSequence.ReadAcquire();
        // After it: a segment that was ended since then was synced if it had to be.
        long number = _state.Segment.ReadAcquire();
        JournalSegment? held = Volatile.Read(ref _segment);
        // To be written again it is mapped anew: another thread may give this mapping back meanwhile.
        if (held?.FirstSequence == number && _state.MustRewrite.ReadAcquire() == 0)
        {
            try
            {
                return Sync(held);
            }
            catch (ObjectDisposedException)
            {
                // Another thread has ended the segment just now.
            }
        }

        using JournalSegment? other = _files.TryOpen(number, isWritable: true);
        // One that is not there any more was read by all, or given up.
        return other is null ? 0 : Sync(other);
    }

    private int Sync(JournalSegment segment)
    {
        bool mustRewrite = _state.MustRewrite.ReadAcquire() != 0;
        if (mustRewrite)
            segment.Bytes.MakeDirty();
        int errno = _files.Directory.Files.SyncData(segment.File);
        if (errno != 0)
            _state.MustRewrite.WriteRelease(1);
        else if (mustRewrite)
            _state.MustRewrite.WriteRelease(0);
        return errno;
    }

    public void Dispose() => _segment?.Dispose();

    /// <summary>Steps 4 and 5.</summary>
    private void State(long tail, long next)
    {
        _tail = tail;
        _next = next;
        _state.Tail.WriteRelease(tail);
        if (_isDurable)
            _state.LastDurable.WriteRelease(next);
        // Pairs with the acquire in SyncQueue: who sees the message sees that it has to be synced.
        _state.NextSequence.WriteRelease(next);
        if (!_isDurable && _state.LastDurable.ReadAcquire() <= _state.Synced.ReadAcquire())
            _state.Visible.WriteRelease(next);
    }

    /// <summary>Others may have appended since.</summary>
    private void Refresh()
    {
        long segment = _state.Segment.ReadAcquire();
        if (_segment is null || _segment.FirstSequence != segment)
        {
            JournalSegment opened = _files.TryOpen(segment, isWritable: true)
                ?? throw _files.Directory.Damaged(
                    JournalSegment.NameOf(segment), 0, "it is gone, while messages are appended to it");
            Use(opened);
        }

        _tail = _state.Tail.ReadAcquire();
        _next = _state.NextSequence.ReadAcquire();
        if (_tail < JournalLayout.HeaderLength || _tail > _segment!.Length
            || _tail % JournalLayout.RecordAlignment != 0 || _next < _segment.FirstSequence)
        {
            throw _files.Directory.Damaged(
                SpoolStateLayout.FileName, SpoolStateLayout.TailOffset,
                $"message {_next} would be at byte {_tail} of {_segment!.Name}, which cannot be");
        }
    }

    /// <summary>Ends the segment, and begins the next.</summary>
    /// <remarks>
    /// 1. Make room, as far as the limits ask for it; this may fail, with nothing changed.
    /// 2. Make the next segment, with its header on the disk, and its name. A journal with an empty segment at its end
    ///    is whole, so whoever comes after a death here goes on with that one.
    /// 3. Write the end record, where there is room for one; and sync, if this sender waits for the disk, or another
    ///    one for a message in the old segment.
    /// 4. Store where the next record begins.
    /// What fails once the next segment has its name leaves the mutex to the next owner as if this one had died.
    /// </remarks>
    private bool TryRoll(long size)
    {
        if (!_retention.TryMakeRoom(Math.Max(size, _files.Identity.SegmentLength)))
            return false;
        JournalSegment old = _segment!;
        JournalSegment? next = null;
        try
        {
            next = _files.Create(_next, size, _isDurable);
            End(old);
        }
        catch
        {
            next?.Dispose();
            // Nobody may append to the old one any more: the next one begins with the same sequence.
            _isBroken = _files.IsThere(_next);
            throw;
        }

        Use(next);
        _tail = JournalLayout.HeaderLength;
        _state.Tail.WriteRelease(_tail);
        _state.Segment.WriteRelease(next.FirstSequence);
        return true;
    }

    private void End(JournalSegment old)
    {
        if (old.Length - _tail >= JournalLayout.RecordHeaderLength)
            JournalRecord.End(_next).Seal(old.Bytes.Slice(_tail, JournalLayout.RecordHeaderLength), _files.Seed);

        // Who waits for the disk has the end record there, too: the half of one would pass for damage.
        if (!_isDurable && _state.LastDurable.ReadAcquire() <= _state.Synced.ReadAcquire())
            return;
        _files.Directory.Check(Sync(old), "fdatasync", old.Name);
        _state.Synced.Raise(_next);
    }

    private void Use(JournalSegment segment)
    {
        JournalSegment? old = _segment;
        Volatile.Write(ref _segment, segment);
        _hasAskedForSpare = false;
        // Whoever syncs it just now keeps its descriptor open for that long.
        old?.Dispose();
    }

    private void TakeOver()
    {
        bool hasSyncFailed = _state.MustRewrite.ReadAcquire() != 0;
        JournalEnd end = JournalRecovery.Recover(
            _files, _isDurable, hasSyncFailed ? RecoveryCauses.SyncFailed : RecoveryCauses.None);
        _state.MustRewrite.WriteRelease(0);
        Debug.Assert(end.Sequence >= _state.Visible.ReadAcquire());
        _state.Segment.WriteRelease(end.Segment);
        _state.Tail.WriteRelease(end.Offset);
        _state.LastDurable.WriteRelease(end.Sequence);
        _state.NextSequence.WriteRelease(end.Sequence);
        // It was synced.
        _state.Synced.Raise(end.Sequence);
        _state.Visible.Raise(end.Sequence);
    }
}
