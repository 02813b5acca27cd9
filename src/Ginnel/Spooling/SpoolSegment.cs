namespace Ginnel.Spooling;

/// <summary>A segment of a journal, as a file.</summary>
/// <param name="Name">The file's.</param>
/// <param name="FirstSequence">No message in it has a smaller one.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Room">Bytes that it takes on the disk.</param>
internal sealed record SpoolSegment(string Name, long FirstSequence, long Length, long Room);
