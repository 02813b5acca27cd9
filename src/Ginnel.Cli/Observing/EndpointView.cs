namespace Ginnel.Cli.Observing;

/// <summary>A name that a process listens on.</summary>
/// <param name="Name">The endpoint's name.</param>
/// <param name="Path">Its socket's.</param>
/// <param name="ProcessId">Who listens; null when that cannot be seen.</param>
internal sealed record EndpointView(string Name, string Path, int? ProcessId);
