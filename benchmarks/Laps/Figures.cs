namespace Ginnel.Benchmarks.Laps;

/// <summary>What was measured of one contender at one workload.</summary>
/// <param name="Workload">The workload's name.</param>
/// <param name="Contender">Whose figures they are.</param>
/// <param name="Ns">Nanoseconds for one time, a figure for each lap.</param>
/// <param name="Allocated">Bytes allocated for one time.</param>
internal sealed record Figures(string Workload, string Contender, double[] Ns, double Allocated)
{
    /// <summary>What else there is to know about the workload.</summary>
    public string? Note { get; init; }
}
