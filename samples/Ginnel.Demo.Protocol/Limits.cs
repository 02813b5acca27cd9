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

    /// <summary>Calls that one connection may have open; further ones wait their turn.</summary>
    public const int CallsInFlight = 64;

    /// <summary>
    /// Longest request, in bytes: a note of <see cref="NoteLength"/> takes at most 6 bytes a unit as JSON.
    /// </summary>
    public const int RequestBytes = 8 * 1024;

    /// <summary>
    /// Longest reply, in bytes: 100 characters with 10 notes of 280 units at 6 bytes make 1.7 MB, and the rest is
    /// small.
    /// </summary>
    public const int ReplyBytes = 4 * 1024 * 1024;
}
