using System;

namespace Ginnel.Spooling;

/// <summary>How messages are written out as files.</summary>
public sealed class SpoolFolderWriterOptions
{
    internal static readonly SpoolFolderWriterOptions Default = new();

    /// <summary>
    /// Whether the headers of each message are written, too, where it has any: into a file of the same name in
    /// <c>headers</c>. They are not, by default.
    /// </summary>
    public bool WriteHeaders { get; init; }

    /// <summary>With which message a consumer begins that is new; one that is known goes on where it was.</summary>
    public SpoolStart Start { get; init; } = SpoolStart.Oldest;

    internal SpoolFolderWriterOptions Checked()
    {
        if (Start is not (SpoolStart.Oldest or SpoolStart.Next))
            throw new ArgumentOutOfRangeException(nameof(Start), Start, "One of the two is asked for.");
        return this;
    }
}
