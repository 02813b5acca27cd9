namespace Ginnel;

/// <summary>Another listener has the name, and is alive.</summary>
public sealed class EndpointInUseException : GinnelException
{
    internal EndpointInUseException(string message, string name, string path, int processId) : base(message) =>
        (Name, Path, ProcessId) = (name, path, processId);

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }

    /// <summary>Where the listener's socket is.</summary>
    public string Path { get; }

    /// <summary>The process that listens, or 0 when that is not known.</summary>
    public int ProcessId { get; }
}
