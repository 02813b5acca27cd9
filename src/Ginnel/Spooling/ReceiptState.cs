namespace Ginnel.Spooling;

/// <summary>How far a consumer is with a message.</summary>
public enum ReceiptState
{
    /// <summary>It has not seen it yet.</summary>
    Pending = 0,

    /// <summary>It was handed out, and is being handled.</summary>
    Delivered = 1,

    /// <summary>It was handled.</summary>
    Acknowledged = 2,

    /// <summary>It was given up, and is in the dead-letter spool with the reason.</summary>
    Rejected = 3,

    /// <summary>
    /// It could not be read, or was given up before, and the consumer went on without it. Once its segment is gone, so
    /// is its receipt; then this is said of all that may have been given up.
    /// </summary>
    Skipped = 4,

    /// <summary>It is to be handed out again: it was rejected, or who had it died.</summary>
    Returned = 5,

    /// <summary>The consumer began after it, and will never see it.</summary>
    NotForConsumer = 6,
}
