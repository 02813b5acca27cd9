using System;
using System.Collections.Generic;
using System.Globalization;

namespace Ginnel.Spooling;

/// <summary>A place in a journal, from which messages are read in order.</summary>
/// <remarks>
/// 1. What is before the visible sequence is whole: look at the record at this place, and check it.
/// 2. A gap says with which message it goes on. At the end of a segment the next one is the one with the next larger
///    name.
/// 3. Where there is no whole record, and there should be one, something damaged it: see <see cref="JournalScan"/>.
///    Nothing is passed over before the caller asks for it.
/// 4. A segment that is gone, together with those before it, was given up for want of room; messages were missed.
/// </remarks>
internal sealed class JournalCursor(JournalFiles files) : IDisposable
{
    private JournalSegment? _segment;
    private long _offset;

    /// <summary>The sequence of the message that is read next.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>Messages that were given up before they were read.</summary>
    public long Missed { get; private set; }

    /// <summary>The segment of what was read last.</summary>
    public JournalSegment? Segment => _segment;

    /// <summary>Goes to a message; the next one that is there is read next.</summary>
    public void Seek(long sequence)
    {
        if (sequence == Next)
            return;
        if (_segment is null || sequence < Next)
            Leave();
        Next = sequence;
        if (_segment is null)
            return;
        // Not far, as a rule: those in between were claimed by other members of a group.
        if (!TryWalkTo(sequence))
            Leave();
    }

    /// <summary>
    /// Goes to the first message that was appended at a time or later, among those before a sequence.
    /// </summary>
    public void Seek(DateTimeOffset time, long visible)
    {
        List<long> segments = files.List();
        int index = segments.Count - 1;
        while (index > 0 && !(FirstTime(segments[index], visible) <= time.UtcTicks))
            index--;
        Leave();
        Next = index < 0 ? 1 : segments[index];
        while (TryRead(visible, out JournalRecord record, out long offset))
        {
            if (record.Time < time.UtcTicks)
                continue;
            Next = record.Sequence;
            _offset = offset;
            return;
        }
    }

    /// <summary>Reads the next message.</summary>
    /// <param name="visible">Only messages before this one may be read.</param>
    /// <param name="record">Its record.</param>
    /// <param name="offset">Where that begins in <see cref="Segment"/>.</param>
    /// <exception cref="SpoolDamagedException">It cannot be read.</exception>
    public bool TryRead(long visible, out JournalRecord record, out long offset)
    {
        while (Next < visible)
        {
            JournalSegment segment = _segment ??= Locate(visible);
            offset = _offset;
            if (Next >= visible)
                break;
            if (!JournalRecord.TryRead(segment.Bytes, offset, files.Seed, out record))
            {
                if (!TryLeaveEnded(segment, visible))
                    throw Damage(segment, visible);
                continue;
            }

            if (record.Kind == JournalLayout.EndKind)
            {
                // Repaired: what was lost at the end of the segment is passed over.
                Next = Math.Max(Next, record.Sequence);
                if (!TryMoveOn(segment, visible))
                    break;
                continue;
            }

            if (record.Kind == JournalLayout.GapKind)
                Next = Math.Max(Next, record.Sequence);
            else if (record.Sequence != Next)
                throw Damage(segment, visible);
            _offset = offset + record.Size;
            if (record.Kind == JournalLayout.GapKind)
                continue;
            Next++;
            return true;
        }

        record = default;
        offset = 0;
        return false;
    }

    /// <summary>Goes on behind damage.</summary>
    public void Skip(SpoolDamagedException damage)
    {
        Leave();
        Next = Math.Max(Next, damage.NextSequence);
    }

    public void Dispose() => Leave();

    private void Leave()
    {
        // Messages that were handed out may still be looked at: the finalizers close it.
        _segment = null;
    }

    /// <summary>Opens the segment that has the next message, and finds its place.</summary>
    private JournalSegment Locate(long visible)
    {
        while (true)
        {
            List<long> segments = files.List();
            if (segments.Count == 0)
                throw files.Directory.Damaged("", 0, "it has no segment of a journal");
            int index = segments.FindLastIndex(first => first <= Next);
            if (index < 0)
            {
                Missed += segments[0] - Next;
                Next = segments[0];
                index = 0;
            }

            // It may have been given up since.
            if (TryOpen(segments[index], visible) is not { } segment)
                continue;
            _segment = segment;
            _offset = JournalLayout.HeaderLength;
            _ = TryWalkTo(Next);
            return segment;
        }
    }

    /// <summary>
    /// Passes over the messages before one; false if that one is not in this segment, nor begins the next, or damaged.
    /// </summary>
    private bool TryWalkTo(long sequence)
    {
        SegmentBytes bytes = _segment!.Bytes;
        long expected = _segment.FirstSequence;
        while (true)
        {
            if (!JournalRecord.TryRead(bytes, _offset, files.Seed, out JournalRecord record))
            {
                long at = _offset;
                if (!JournalScan.TryFindNext(bytes, files.Seed, ref at, bytes.Length, expected, out record)
                    || record.Sequence > sequence)
                    return false;
                _offset = at;
            }

            if (record.Kind == JournalLayout.EndKind || record.Sequence >= sequence)
                return record.Sequence >= sequence;
            _offset += record.Size;
            expected = JournalScan.NextSequence(record);
        }
    }

    /// <summary>A segment may end without saying so: there was no room, or nobody came to write it.</summary>
    private bool TryLeaveEnded(JournalSegment segment, long visible)
    {
        long at = _offset;
        bool goesOn = JournalScan.TryFindNext(
            segment.Bytes, files.Seed, ref at, segment.Length, Next, out _);
        return !goesOn && TryMoveOn(segment, visible);
    }

    /// <summary>Goes to the next segment; false when there is none yet.</summary>
    private bool TryMoveOn(JournalSegment segment, long visible)
    {
        List<long> segments = files.List();
        int index = segments.FindIndex(first => first > segment.FirstSequence);
        if (index < 0)
            return false;
        long first = segments[index];
        if (first > Next && segments.Contains(segment.FirstSequence))
            throw Damage(segment, visible);
        if (TryOpen(first, visible) is not { } next)
            return true;
        Missed += Math.Max(0, first - Next);
        Next = Math.Max(first, Next);
        _segment = next;
        _offset = JournalLayout.HeaderLength;
        return true;
    }

    /// <summary>Opens a segment to go on in; null when it is gone. Of an empty one all messages are lost.</summary>
    private JournalSegment? TryOpen(long first, long visible)
    {
        try
        {
            return files.TryOpen(first, isWritable: false);
        }
        catch (SpoolDamagedException damage)
        {
            long from = Math.Max(Next, first);
            long next = files.List().Find(it => it > first) is > 0 and var following ? following : visible;
            throw Damage(damage.Path, damage.Offset, from, Math.Max(from + 1, Math.Min(visible, next)));
        }
    }

    private SpoolDamagedException Damage(JournalSegment segment, long visible)
    {
        long at = _offset;
        long next = visible;
        if (JournalScan.TryFindNext(
            segment.Bytes, files.Seed, ref at, segment.Length, Next + 1, out JournalRecord record))
            next = Math.Min(visible, record.Sequence);
        else if (files.List().Find(first => first > segment.FirstSequence) is > 0 and var first)
            next = Math.Min(visible, Math.Max(first, Next + 1));
        return Damage(files.Directory.PathOf(segment.Name), _offset, Next, next);
    }

    private static SpoolDamagedException Damage(string path, long offset, long first, long next)
    {
        string lost = next - first == 1 ? $"message {first}" : $"messages {first} to {next - 1}";
        return new SpoolDamagedException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"'{path}' is damaged at byte {offset}: {lost} cannot be read. Spool.Verify lists all damage; with " +
                $"{nameof(SpoolReadOptions.SkipDamage)} reading goes on with message {next}."),
            path, offset, first, next);
    }

    /// <summary>When the first message of a segment was appended; null where that is not to be found out.</summary>
    private long? FirstTime(long firstSequence, long visible)
    {
        if (firstSequence >= visible || TryOpenSound(firstSequence) is not { } segment)
            return null;
        using (segment)
        {
            return JournalRecord.TryRead(
                segment.Bytes, JournalLayout.HeaderLength, files.Seed, out JournalRecord record)
                ? record.Time
                : null;
        }
    }

    private JournalSegment? TryOpenSound(long firstSequence)
    {
        try
        {
            return files.TryOpen(firstSequence, isWritable: false);
        }
        catch (SpoolDamagedException)
        {
            // Whoever reads on from there is told.
            return null;
        }
    }
}
