namespace Ginnel.Spooling;

/// <summary>What became of a message at a consumer, for who passes it on.</summary>
/// <param name="State">How far it is; handled only once that survives what the consumer waits for.</param>
/// <param name="Time">When it came to that, in milliseconds since 1970; 0 where nobody knows.</param>
/// <param name="DeadLetter">Its copy among the dead letters; 0 for none.</param>
internal readonly record struct ConsumerOutcome(ReceiptState State, long Time, long DeadLetter)
{
    public bool IsHandled => State is ReceiptState.Acknowledged or ReceiptState.Rejected or ReceiptState.Skipped;
}
