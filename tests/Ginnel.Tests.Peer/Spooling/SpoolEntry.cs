namespace Ginnel.Tests.Peer.Spooling;

/// <summary>A message that was appended, or read.</summary>
/// <param name="Sender">Who appended it.</param>
/// <param name="Number">Which of the sender's it is: the sender's start, and a count from 0 on.</param>
/// <param name="Sequence">Its place in the spool.</param>
/// <param name="Tries">How often it had been handed out; 0 for one that was appended.</param>
internal readonly record struct SpoolEntry(long Sender, long Number, long Sequence, long Tries);
