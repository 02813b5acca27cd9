using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Benchmarks.Reporting;
using Ginnel.Serialization.Benchmarks.Measuring;

namespace Ginnel.Serialization.Benchmarks.Reporting;

/// <summary>Everything that was measured.</summary>
internal sealed record Results(
    Machine Machine, Options Options, IReadOnlyList<Figures> Figures, IReadOnlyList<ChainAttempt> Attempts, int Links)
{
    public IEnumerable<string> Workloads => Figures.Select(static it => it.Workload).Distinct();

    public IEnumerable<string> Contenders => Figures.Select(static it => it.Contender).Distinct();

    public Figures? Find(string workload, string contender) =>
        Figures.FirstOrDefault(it => it.Workload == workload && it.Contender == contender);

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The median of the laps' ratios; a lap compares what ran next to each other.</summary>
    public static double Ratio(double[] ours, double[] theirs) =>
        Median(Enumerable.Range(0, Math.Max(ours.Length, theirs.Length)).Select(
            lap => ours[Math.Min(lap, ours.Length - 1)] / theirs[Math.Min(lap, theirs.Length - 1)]));
}
