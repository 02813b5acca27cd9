namespace Ginnel;

/// <summary>Nobody listens under the name.</summary>
public sealed class EndpointNotFoundException : GinnelException
{
    internal EndpointNotFoundException(string message, string name, string path) : base(message) =>
        (Name, Path) = (name, path);

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }

    /// <summary>Where the listener's socket would be.</summary>
    public string Path { get; }
}
