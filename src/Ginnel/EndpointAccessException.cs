namespace Ginnel;

/// <summary>
/// Rights do not allow it, or are wider than they may be; the message names what was found and what is asked for.
/// </summary>
public sealed class EndpointAccessException : GinnelException
{
    internal EndpointAccessException(string message, string path) : base(message) => Path = path;

    /// <summary>The directory or socket that it is about.</summary>
    public string Path { get; }
}
