namespace Ginnel;

/// <summary>A consumer of a spool has given a message up; it is in the dead-letter spool.</summary>
public sealed class MessageRejectedException : GinnelException
{
    internal MessageRejectedException(long sequence, string consumer, string? reason)
        : base($"The consumer '{consumer}' has given up message {sequence}: {reason ?? "it gave no reason"}") =>
        (Sequence, Consumer, Reason) = (sequence, consumer, reason);

    /// <summary>The message.</summary>
    public long Sequence { get; }

    /// <summary>The consumer's name.</summary>
    public string Consumer { get; }

    /// <summary>Why, in the consumer's words; null where it gave no reason.</summary>
    public string? Reason { get; }
}
