namespace Ginnel;

/// <summary>The rights of a spool are wider than they may be, or do not allow what is asked for.</summary>
public sealed class SpoolAccessException : GinnelException
{
    internal SpoolAccessException(string message, string path) : base(message) => Path = path;

    /// <summary>The directory or file that it is about.</summary>
    public string Path { get; }
}
