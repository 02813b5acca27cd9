namespace Ginnel.Spooling;

/// <summary>Something in a file of a spool that was never written so.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">The byte with which it begins.</param>
/// <param name="Length">How many bytes it is about; 0 where it is about something that is missing.</param>
/// <param name="FirstSequence">The first message that cannot be read; 0 where no message is lost.</param>
/// <param name="NextSequence">The message with which it goes on; 0 where no message is lost.</param>
/// <param name="Description">What is wrong, in words.</param>
public sealed record SpoolDamage(
    string Path, long Offset, long Length, long FirstSequence, long NextSequence, string Description);
