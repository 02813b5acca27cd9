using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Cli.Benchmarking;

/// <summary>The medians of one measure.</summary>
/// <param name="Measure">What was measured.</param>
/// <param name="Unit">Of the figures.</param>
/// <param name="Figures">Of each subject, by its name.</param>
/// <param name="Ratios">
/// How many times better Ginnel is than each rival, by its name: the medians of the rounds' ratios.
/// </param>
internal sealed record BenchRow(
    string Measure, string Unit, IReadOnlyDictionary<string, double> Figures,
    IReadOnlyDictionary<string, double> Ratios)
{
    /// <summary>From the figures of all rounds, by subject.</summary>
    public static BenchRow Of(BenchMeasure measure, IReadOnlyDictionary<string, List<double>> rounds)
    {
        List<double> ours = rounds[BenchSubject.All[0].Name];
        return new BenchRow(
            measure.Name, measure.Unit,
            rounds.ToDictionary(static subject => subject.Key, static subject => Median(subject.Value)),
            rounds.Skip(1).ToDictionary(
                static rival => rival.Key,
                rival => Median(
                    [.. rival.Value.Zip(ours, (theirs, own) => measure.IsTime ? theirs / own : own / theirs)])));
    }

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
