namespace Ginnel.Serialization.Benchmarks.Measuring;

/// <summary>What was measured of one contender at one workload: a figure for each lap.</summary>
/// <param name="Workload">The workload's name.</param>
/// <param name="Kind">What must hold of it.</param>
/// <param name="Vertices">How many vertices it has; 0 if it is no graph.</param>
/// <param name="Contender">Whose figures they are.</param>
/// <param name="Bytes">The length of the message.</param>
/// <param name="WriteNs">Nanoseconds to write it.</param>
/// <param name="ReadNs">Nanoseconds to read it.</param>
/// <param name="WriteAllocated">Bytes allocated to write it.</param>
/// <param name="ReadAllocated">Bytes allocated to read it.</param>
internal sealed record Figures(
    string Workload,
    WorkloadKind Kind,
    int Vertices,
    string Contender,
    int Bytes,
    double[] WriteNs,
    double[] ReadNs,
    double WriteAllocated,
    double ReadAllocated);
