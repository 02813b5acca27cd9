namespace Ginnel;

/// <summary>A file of a spool has something in it that was never written so.</summary>
public sealed class SpoolDamagedException : GinnelException
{
    internal SpoolDamagedException(
        string message, string path, long offset, long firstSequence = 0, long nextSequence = 0)
        : base(message) =>
        (Path, Offset, FirstSequence, NextSequence) = (path, offset, firstSequence, nextSequence);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The byte in it with which the damage begins.</summary>
    public long Offset { get; }

    /// <summary>The first message that cannot be read; 0 where it is not about messages.</summary>
    public long FirstSequence { get; }

    /// <summary>The next message that can be read, or would be there next.</summary>
    public long NextSequence { get; }
}
