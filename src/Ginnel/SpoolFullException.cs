namespace Ginnel;

/// <summary>A spool has reached the size that it may have; nothing was appended.</summary>
public sealed class SpoolFullException : GinnelException
{
    internal SpoolFullException(string message, long capacity) : base(message) => Capacity = capacity;

    /// <summary>The bytes that its journal may take.</summary>
    public long Capacity { get; }
}
