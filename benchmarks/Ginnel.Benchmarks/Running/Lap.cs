using System.Collections.Generic;
using Ginnel.Benchmarks.Measuring;

namespace Ginnel.Benchmarks.Running;

/// <summary>One workload, run once by every subject, with the cache-line ping-pong before and after.</summary>
internal sealed record Lap
{
    // A core that moved away from its neighbour makes the line three to five times slower.
    private const double LineRatioMax = 1.5;

    // Of one processor. Ours take all of two; anybody else's share is taken from them.
    private const double OthersShareMax = 0.10;

    public required int Round { get; init; }

    public required string Workload { get; init; }

    /// <summary>Nanoseconds for a cache line to and fro before the lap; 0 if it could not be measured.</summary>
    public required double LineBefore { get; init; }

    /// <summary>The same after the lap.</summary>
    public required double LineAfter { get; init; }

    /// <summary>Processor time of other processes, as a share of one processor.</summary>
    public required double OthersShare { get; init; }

    public required IReadOnlyDictionary<string, RunResult> Runs { get; init; }

    /// <summary>Why the lap does not count, or null.</summary>
    public string? ThrownAway
    {
        get
        {
            if (LineAfter > LineBefore * LineRatioMax || LineBefore > LineAfter * LineRatioMax)
                return "the cores moved";
            return OthersShare > OthersShareMax ? "other processes were busy" : null;
        }
    }
}
