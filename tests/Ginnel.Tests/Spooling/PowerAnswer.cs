using Ginnel.Spooling;

namespace Ginnel.Tests.Spooling;

/// <summary>What a sender was told of a message at a consumer.</summary>
/// <param name="Sequence">Which message.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">Why it was rejected.</param>
internal readonly record struct PowerAnswer(long Sequence, ReceiptState State, string? Reason);
