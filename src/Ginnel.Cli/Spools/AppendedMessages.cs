namespace Ginnel.Cli.Spools;

/// <summary>Which messages were appended. Other senders' may be between them.</summary>
/// <param name="Count">How many.</param>
/// <param name="First">The first one's sequence; 0 when there is none.</param>
/// <param name="Last">The last one's.</param>
internal sealed record AppendedMessages(long Count, long First, long Last);
