namespace Ginnel.Spooling;

/// <summary>Looks for the records of a segment when nobody says how far they go.</summary>
/// <remarks>
/// 1. From an offset on, records follow each other, and each has the sequence that is next.
/// 2. Where there is none, either nothing was appended there, or it was torn or damaged. Every eighth byte from there
///    on is tried: a record that is whole, of this spool, and of a later sequence, goes on after a hole.
/// 3. Where no such record is found, that was the end.
/// A record of an older use of the same bytes has a sequence that is too small, and is never taken for one.
/// </remarks>
internal static class JournalScan
{
    /// <summary>So many messages can be missing at most between two records of one segment.</summary>
    private static long MostMissing(long length) => length / JournalLayout.RecordHeaderLength;

    /// <summary>Step 2: the first whole record after a hole; false when there is none before the limit.</summary>
    /// <param name="segment">Where to look.</param>
    /// <param name="seed">Of the spool.</param>
    /// <param name="offset">Where the hole begins; then where the record does.</param>
    /// <param name="limit">Where to stop.</param>
    /// <param name="sequence">The one that would have been next.</param>
    /// <param name="record">The record.</param>
    public static bool TryFindNext(
        SegmentBytes segment, uint seed, ref long offset, long limit, long sequence, out JournalRecord record)
    {
        long most = sequence + MostMissing(segment.Length);
        for (long at = offset; at <= limit - JournalLayout.RecordHeaderLength; at += JournalLayout.RecordAlignment)
        {
            if (!JournalRecord.MayBegin(segment, at, sequence, most)
                || !JournalRecord.TryRead(segment, at, seed, out record))
                continue;
            offset = at;
            return true;
        }

        record = default;
        return false;
    }

    /// <summary>Steps 1 to 3, calling back for each record and each hole.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="seed">Of the spool.</param>
    /// <param name="offset">Where the first record begins, or would begin.</param>
    /// <param name="sequence">Its sequence.</param>
    /// <param name="visitor">Told of what is found.</param>
    public static JournalTail Walk<TVisitor>(
        SegmentBytes segment, uint seed, long offset, long sequence, ref TVisitor visitor)
        where TVisitor : IJournalVisitor, allows ref struct
    {
        while (true)
        {
            bool isWhole = JournalRecord.TryRead(segment, offset, seed, out JournalRecord record);
            if (!isWhole || !IsNext(record, sequence))
            {
                long hole = offset;
                long from = isWhole ? offset + JournalLayout.RecordAlignment : offset;
                if (!TryFindNext(segment, seed, ref from, segment.Length, sequence, out record))
                    return new JournalTail(hole, sequence, IsEnded: false);
                visitor.OnHole(hole, from, sequence, record);
                offset = from;
            }

            visitor.OnRecord(offset, record);
            offset += record.Size;
            sequence = NextSequence(record);
            if (record.Kind == JournalLayout.EndKind)
                return new JournalTail(offset, sequence, IsEnded: true);
        }
    }

    /// <summary>The sequence of the message that follows a record.</summary>
    public static long NextSequence(in JournalRecord record) =>
        record.Kind == JournalLayout.MessageKind ? record.Sequence + 1 : record.Sequence;

    /// <summary>A gap goes on with a later message, and so does an end where the last ones are lost.</summary>
    private static bool IsNext(in JournalRecord record, long sequence) => record.Kind == JournalLayout.MessageKind
        ? record.Sequence == sequence
        : record.Sequence >= sequence;
}
