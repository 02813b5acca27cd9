namespace Ginnel;

/// <summary>The reader is gone, so nothing that is written would ever be read.</summary>
public sealed class BrokenPipeException : GinnelException
{
    internal BrokenPipeException(string message) : base(message) { }
}
