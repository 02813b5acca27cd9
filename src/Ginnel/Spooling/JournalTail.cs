namespace Ginnel.Spooling;

/// <summary>Where a segment's records end.</summary>
/// <param name="Offset">Where the next record begins.</param>
/// <param name="Sequence">What its sequence is.</param>
/// <param name="IsEnded">The segment says that no more follow in it.</param>
internal readonly record struct JournalTail(long Offset, long Sequence, bool IsEnded);
