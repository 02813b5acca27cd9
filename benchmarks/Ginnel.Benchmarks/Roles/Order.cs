namespace Ginnel.Benchmarks.Roles;

/// <summary>One run, as it is asked of a process: a line of JSON on its standard input.</summary>
internal sealed record Order(string Workload, long Count);
