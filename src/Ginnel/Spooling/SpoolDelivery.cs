using System;

namespace Ginnel.Spooling;

/// <summary>What became of a message at one consumer.</summary>
/// <param name="Consumer">The consumer's name.</param>
/// <param name="State">How far it is.</param>
/// <param name="Tries">How often the message was handed out to it.</param>
/// <param name="DeliveredAt">When it was handed out last, to the millisecond; null for never.</param>
/// <param name="HandledAt">When it was acknowledged or rejected; null while it was not.</param>
/// <param name="Reason">Why it was rejected, in the consumer's words; null where it was not.</param>
public sealed record SpoolDelivery(
    string Consumer, ReceiptState State, int Tries, DateTimeOffset? DeliveredAt, DateTimeOffset? HandledAt,
    string? Reason)
{
    /// <summary>Nothing more will become of it.</summary>
    public bool IsHandled => State is ReceiptState.Acknowledged or ReceiptState.Rejected or ReceiptState.Skipped;

    /// <summary>It was handed out, at least.</summary>
    public bool IsDelivered => IsHandled || State is ReceiptState.Delivered or ReceiptState.Returned;
}
