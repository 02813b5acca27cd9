namespace Ginnel;

/// <summary>Another process reads a spool as the same consumer, and one at a time can.</summary>
public sealed class ConsumerInUseException : GinnelException
{
    internal ConsumerInUseException(string message, int processId) : base(message) => ProcessId = processId;

    /// <summary>The process that reads; 0 where it has just begun.</summary>
    public int ProcessId { get; }
}
