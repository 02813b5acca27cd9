namespace Ginnel.Spooling;

/// <summary>
/// Where a journal ends: the segment that is written, where in it, and with which message it goes on.
/// </summary>
/// <param name="Segment">The first sequence of the segment.</param>
/// <param name="Offset">Where the next record begins.</param>
/// <param name="Sequence">The sequence of the next message.</param>
internal readonly record struct JournalEnd(long Segment, long Offset, long Sequence);
