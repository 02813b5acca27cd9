namespace Ginnel.Cli.Observing;

/// <summary>A spool that some process has open.</summary>
/// <param name="Path">Its directory.</param>
/// <param name="ProcessIds">Who has files of it open.</param>
internal sealed record SpoolView(string Path, System.Collections.Generic.IReadOnlyList<int> ProcessIds);
