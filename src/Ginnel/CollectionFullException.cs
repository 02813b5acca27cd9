namespace Ginnel;

/// <summary>A shared collection has no room left for an update, which therefore has changed nothing.</summary>
public sealed class CollectionFullException : GinnelException
{
    internal CollectionFullException(string message, long capacity) : base(message) => Capacity = capacity;

    /// <summary>The bytes that it can grow to.</summary>
    public long Capacity { get; }
}
