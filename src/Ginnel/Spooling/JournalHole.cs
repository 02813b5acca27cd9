using System;

namespace Ginnel.Spooling;

/// <summary>Bytes of a segment with no whole record in them, between two that are.</summary>
/// <param name="Begin">Where the record should have begun.</param>
/// <param name="End">Where the next one begins.</param>
/// <param name="Sequence">The message that should have been there.</param>
/// <param name="NextSequence">The message at the end.</param>
internal readonly record struct JournalHole(long Begin, long End, long Sequence, long NextSequence)
{
    /// <summary>Readers go on behind it from now on, without a word.</summary>
    public void FillWithGap(SegmentBytes bytes, uint seed)
    {
        int size = (int)(End - Begin);
        var gap = new JournalRecord(
            size - JournalLayout.RecordHeaderLength, NextSequence, DateTime.UtcNow.Ticks, 0, 0, JournalLayout.GapKind,
            0, 0);
        Span<byte> place = bytes.Slice(Begin, size);
        place.Clear();
        gap.Seal(place, seed);
    }
}
