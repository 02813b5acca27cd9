namespace Ginnel.Spooling;

/// <summary>Told what a walk through a segment finds.</summary>
internal interface IJournalVisitor
{
    void OnRecord(long offset, in JournalRecord record);

    /// <summary>There is nothing whole between two offsets.</summary>
    /// <param name="begin">Where the record should have begun.</param>
    /// <param name="end">Where the next one begins.</param>
    /// <param name="sequence">The message that should have been there.</param>
    /// <param name="next">The record at the end.</param>
    void OnHole(long begin, long end, long sequence, in JournalRecord next);
}
