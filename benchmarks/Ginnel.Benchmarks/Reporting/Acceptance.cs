using System;
using System.Collections.Generic;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Reporting;

/// <summary>A ratio that Ginnel promises, to a limit or a rival in the same lap.</summary>
/// <remarks>Printed, never a failing test: times on somebody else's machine are not ours to promise.</remarks>
internal sealed record Acceptance(
    string Title,
    string Subject,
    string Limit,
    Workload Workload,
    Func<RunResult, double> Select,
    string Unit,
    double? AtMost = null,
    double? AtLeast = null)
{
    public static IReadOnlyList<Acceptance> All { get; } = [];

    /// <summary>Title, figure, limit, ratio, target, and whether it was held.</summary>
    public string[] Row(Results results)
    {
        string target = AtMost is { } most ? $"at most {most}" : $"at least {AtLeast}";
        Spread? figure = results.Figure(Subject, Workload, Select);
        Spread? limit = results.Figure(Limit, Workload, Select);
        if (figure is null || limit is null || results.Ratio(Subject, Limit, Workload, Select) is not { } ratio)
            return [Title, Show(figure), Show(limit), "", target, "not measured"];
        string verdict = ratio.Median <= (AtMost ?? double.MaxValue) && ratio.Median >= (AtLeast ?? 0) ? "held" : "missed";
        string ratios = $"{ratio.Median:0.00} ({ratio.Min:0.00}-{ratio.Max:0.00})";
        return [Title, Show(figure), Show(limit), ratios, target, verdict];
    }

    private string Show(Spread? spread) => spread is null ? "" : $"{Column.Digits(spread.Median)} {Unit}";
}
