using System;
using System.Collections.Generic;

namespace Ginnel.Spooling;

/// <summary>Finds where a journal ends, and puts its end in order.</summary>
/// <remarks>
/// For who has the spool alone, or has the append mutex from one that died:
/// 1. Only the last segment is looked at; those before it were finished.
/// 2. Whole records count, whether they were acknowledged to their senders or not.
/// 3. A hole before the last whole record is what a loss of power makes of writes that were not synced; then it becomes
///    a gap. If the power was not lost since, or a later record knows that the message was on the disk, it is damage,
///    and is left for <see cref="Spool.Verify"/> to report.
/// 4. What is behind the last whole record is torn. It is cleared.
/// 5. The segment is synced, so that all that is there has come to stay.
/// 6. If nothing is in it, whoever made it may have died before the one before it was synced. Then that one is put in
///    order as well; where its last messages are lost, its end record says with which message the next one begins.
/// 7. The names are synced, for who made a segment, or the spool, may have died before it came to that.
/// </remarks>
internal static class JournalRecovery
{
    private const int ClearedAtOnce = 64 << 10;

    /// <param name="files">The journal.</param>
    /// <param name="isDurable">Whether somebody will wait for the disk.</param>
    /// <param name="causes">What may have happened.</param>
    /// <param name="known">Where it ended when it was closed; null where that is not known.</param>
    public static JournalEnd Recover(
        JournalFiles files, bool isDurable, RecoveryCauses causes, JournalEnd? known = null)
    {
        List<long> segments = files.List();
        if (segments.Count == 0)
        {
            using JournalSegment first = files.Create(1, 0, isDurable);
            return new JournalEnd(1, JournalLayout.HeaderLength, 1);
        }

        long last = segments[^1];
        JournalTail tail;
        using (JournalSegment segment = files.TryOpen(last, isWritable: true)!)
        {
            if (segment.FindFault(files.Identity.Id) is { } fault)
                throw files.Directory.Damaged(segment.Name, 0, fault);
            tail = PutInOrder(files, segment, causes, known);
        }

        if (tail.Sequence == last && segments.Count > 1)
        {
            using JournalSegment? before = files.TryOpen(segments[^2], isWritable: true);
            if (before is not null)
                Finish(files, before, last, causes);
        }

        files.Directory.SyncWithParent();
        if (!tail.IsEnded)
            return new JournalEnd(last, tail.Offset, tail.Sequence);
        using JournalSegment next = files.Create(tail.Sequence, 0, isDurable);
        return new JournalEnd(tail.Sequence, JournalLayout.HeaderLength, tail.Sequence);
    }

    /// <summary>Where the journal ends, for who may only look.</summary>
    public static JournalEnd FindEnd(JournalFiles files)
    {
        List<long> segments = files.List();
        if (segments.Count == 0 || files.TryOpen(segments[^1], isWritable: false) is not { } segment)
            return new JournalEnd(1, JournalLayout.HeaderLength, 1);
        using (segment)
        {
            var holes = new HoleCollector();
            JournalTail tail = JournalScan.Walk(
                segment.Bytes, files.Seed, JournalLayout.HeaderLength, segment.FirstSequence, ref holes);
            return new JournalEnd(segment.FirstSequence, tail.Offset, tail.Sequence);
        }
    }

    private static JournalTail PutInOrder(
        JournalFiles files, JournalSegment segment, RecoveryCauses causes, JournalEnd? known)
    {
        SegmentBytes bytes = segment.Bytes;
        JournalTail tail = FillHoles(files, segment, causes, out _);
        // What was there when the journal was closed did not go with the power: it is damaged, and readers are told.
        if (known is { } end && end.Segment == segment.FirstSequence && end.Sequence > tail.Sequence
            && end.Offset > tail.Offset && end.Offset <= bytes.Length
            && end.Offset % JournalLayout.RecordAlignment == 0)
            tail = new JournalTail(end.Offset, end.Sequence, IsEnded: false);
        Clear(bytes, tail.Offset);
        Sync(files, segment, causes);
        return tail;
    }

    /// <summary>Step 3.</summary>
    private static JournalTail FillHoles(
        JournalFiles files, JournalSegment segment, RecoveryCauses causes, out long durable)
    {
        var holes = new HoleCollector();
        JournalTail tail = JournalScan.Walk(
            segment.Bytes, files.Seed, JournalLayout.HeaderLength, segment.FirstSequence, ref holes);
        foreach (JournalHole hole in holes.Found)
        {
            if ((causes & RecoveryCauses.PowerLost) != 0 && hole.Sequence >= holes.Durable)
                hole.FillWithGap(segment.Bytes, files.Seed);
        }

        durable = holes.Durable;
        return tail;
    }

    /// <summary>Step 6.</summary>
    private static void Finish(JournalFiles files, JournalSegment segment, long next, RecoveryCauses causes)
    {
        if ((causes & RecoveryCauses.PowerLost) != 0 && segment.FindFault(files.Identity.Id) is null)
        {
            JournalTail tail = FillHoles(files, segment, causes, out long durable);
            if (tail.Sequence <= next && tail.Sequence >= durable)
            {
                // Also behind an end: a recovery that the power cut short may have written that and no more.
                Clear(segment.Bytes, tail.Offset);
                if (!tail.IsEnded && segment.Length - tail.Offset >= JournalLayout.RecordHeaderLength)
                    JournalRecord.End(next).Seal(
                        segment.Bytes.Slice(tail.Offset, JournalLayout.RecordHeaderLength), files.Seed);
            }
        }

        Sync(files, segment, causes);
    }

    private static void Sync(JournalFiles files, JournalSegment segment, RecoveryCauses causes)
    {
        if ((causes & RecoveryCauses.SyncFailed) != 0)
            segment.Bytes.MakeDirty();
        files.Directory.Check(files.Directory.Files.SyncData(segment.File), "fdatasync", segment.Name);
    }

    /// <summary>Writes only where something is: room that nobody wrote to stays as it is on the disk.</summary>
    public static void Clear(SegmentBytes bytes, long offset)
    {
        while (offset < bytes.Length)
        {
            int length = (int)Math.Min(ClearedAtOnce, bytes.Length - offset);
            Span<byte> part = bytes.Slice(offset, length);
            if (part.ContainsAnyExcept((byte)0))
                part.Clear();
            offset += length;
        }
    }

    private struct HoleCollector : IJournalVisitor
    {
        public HoleCollector() { }

        public List<JournalHole> Found { get; } = [];

        /// <summary>The most that any record knows to be on the disk.</summary>
        public long Durable { get; private set; }

        public void OnRecord(long offset, in JournalRecord record) => Durable = Math.Max(Durable, record.Durable);

        public readonly void OnHole(long begin, long end, long sequence, in JournalRecord next) =>
            Found.Add(new JournalHole(begin, end, sequence, next.Sequence));
    }
}
