using System.Collections.Generic;
using System.Linq;
using Ginnel.Serialization.Benchmarks.Contenders;
using Ginnel.Serialization.Benchmarks.Measuring;

namespace Ginnel.Serialization.Benchmarks.Reporting;

/// <summary>A ratio that Ginnel promises.</summary>
/// <remarks>Printed, never a failing test: times on somebody else's machine are not ours to promise.</remarks>
/// <param name="Title">Of what to what.</param>
/// <param name="Ratio">The ratio.</param>
/// <param name="Target">What it must be.</param>
/// <param name="IsAtLeast">At least that, rather than at most.</param>
internal sealed record Acceptance(string Title, double Ratio, double Target, bool IsAtLeast)
{
    public bool IsHeld => IsAtLeast ? Ratio >= Target : Ratio <= Target;

    public static IEnumerable<Acceptance> All(Results results) =>
        results.Figures.Where(static it => it.Contender == Contender.Ginnel).SelectMany(ours => Of(ours, results));

    private static IEnumerable<Acceptance> Of(Figures ours, Results results)
    {
        bool isGraph = ours.Kind == WorkloadKind.Graph;
        if (results.Find(ours.Workload, Contender.MemoryPack) is { } rival)
        {
            string title = $"{ours.Workload}, MemoryPack / Ginnel";
            bool isLarge = isGraph && ours.Vertices >= 100_000;
            yield return new($"{title}: writing", Results.Ratio(rival.WriteNs, ours.WriteNs), isLarge ? 50 : 1, true);
            yield return new($"{title}: reading", Results.Ratio(rival.ReadNs, ours.ReadNs), isLarge ? 1.5 : 1, true);
            double bytes = (double)ours.Bytes / rival.Bytes;
            yield return new($"{ours.Workload}, Ginnel / MemoryPack: bytes", bytes, 1.05, false);
        }

        if (results.Find(ours.Workload, Contender.ByHand) is { } limit && ours.Kind != WorkloadKind.Objects)
        {
            string title = $"{ours.Workload}, Ginnel / by hand";
            double target = ours.Kind == WorkloadKind.Plain ? 1.15 : 1.5;
            yield return new($"{title}: writing", Results.Ratio(ours.WriteNs, limit.WriteNs), target, false);
            yield return new($"{title}: reading", Results.Ratio(ours.ReadNs, limit.ReadNs), target, false);
        }

        if (ours.Kind == WorkloadKind.Growth && Smaller(ours, results) is { } smaller)
        {
            string title = $"{ours.Workload} / {smaller.Workload}, for each vertex";
            double times = (double)ours.Vertices / smaller.Vertices;
            yield return new($"{title}: writing", Growth(ours.WriteNs, smaller.WriteNs) / times, 1.5, false);
            yield return new($"{title}: reading", Growth(ours.ReadNs, smaller.ReadNs) / times, 1.5, false);
        }
    }

    /// <summary>The same with a tenth of the vertices.</summary>
    private static Figures? Smaller(Figures ours, Results results) => results.Figures.FirstOrDefault(it =>
        it.Contender == ours.Contender && it.Kind == ours.Kind && it.Vertices * 10 == ours.Vertices
        && it.Workload.Split(" of ")[0] == ours.Workload.Split(" of ")[0]);

    private static double Growth(double[] larger, double[] smaller) =>
        Results.Median(larger) / Results.Median(smaller);
}
