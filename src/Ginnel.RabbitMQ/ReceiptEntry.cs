namespace Ginnel.RabbitMQ;

/// <summary>What became of messages that follow each other; or, of kind wanted, which are to be sent again.</summary>
/// <param name="Kind">What became of them.</param>
/// <param name="First">The first of them; of delivered ones, all before it are meant, too.</param>
/// <param name="Last">The last of them; of wanted ones, the last that is not.</param>
/// <param name="Time">When, in milliseconds since 1970; of several, when the last of them.</param>
/// <param name="Reason">Why they were rejected; null where they were not.</param>
internal readonly record struct ReceiptEntry(ReceiptKind Kind, long First, long Last, long Time, string? Reason);
