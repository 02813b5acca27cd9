using System.Collections.Generic;
using System.Linq;
using Ginnel.Benchmarks.Reporting;

namespace Ginnel.Benchmarks.Laps;

/// <summary>Everything that was measured.</summary>
internal sealed record Results(
    Suite Suite, Machine Machine, Options Options, IReadOnlyList<Figures> Figures, IReadOnlyList<Target> Targets)
{
    public Figures? Find(string workload, string contender) =>
        Figures.FirstOrDefault(it => it.Workload == workload && it.Contender == contender);

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The median of the laps' ratios.</summary>
    public static double Ratio(Figures ours, Figures theirs) =>
        Median(ours.Ns.Zip(theirs.Ns, static (our, their) => our / their));
}
