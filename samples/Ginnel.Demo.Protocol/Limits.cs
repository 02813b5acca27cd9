namespace Ginnel.Demo.Protocol;

/// <summary>The limits that both processes keep to; each side checks what it receives against them.</summary>
public static class Limits
{
    /// <summary>Longest text that can be searched for, in UTF-16 units.</summary>
    public const int SearchLength = 200;

    /// <summary>Longest note, in UTF-16 units.</summary>
    public const int NoteLength = 280;

    /// <summary>Most notes on one character.</summary>
    public const int NotesPerCharacter = 10;

    /// <summary>Most characters in one answer.</summary>
    public const int SearchResults = 100;

    /// <summary>
    /// Longest message, in bytes: 100 characters with 10 notes of 280 units at 3 bytes make 840 kB, and the rest is
    /// small.
    /// </summary>
    public const int MessageBytes = 2 * 1024 * 1024;
}
