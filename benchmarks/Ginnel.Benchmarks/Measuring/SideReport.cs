namespace Ginnel.Benchmarks.Measuring;

/// <summary>What one of the two processes saw during a run; times in nanoseconds, 0 where it took none.</summary>
internal sealed record SideReport
{
    public long Started { get; init; }

    public long Ended { get; init; }

    public long AllocatedBytes { get; init; }

    public long ProcessorTimeNs { get; init; }

    public double Typical { get; init; }

    public double P50 { get; init; }

    public double P99 { get; init; }

    public double P999 { get; init; }
}
