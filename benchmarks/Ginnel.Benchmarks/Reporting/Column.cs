using System;
using System.Globalization;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Reporting;

/// <summary>One column of a table: which figure, in which unit.</summary>
internal sealed record Column(string Title, Workload Workload, Func<RunResult, double> Select, bool WithSpread = false)
{
    private const double GiB = 1024.0 * 1024 * 1024;

    public static Column Microseconds(
        string title, Workload workload, Func<RunResult, double> ns, bool withSpread = false) =>
        new(title, workload, result => ns(result) / 1000, withSpread);

    public static Column MillionsPerSecond(string title, Workload workload) =>
        new(title, workload, result => result.MessagesPerSecond / 1e6, WithSpread: true);

    public static Column GiBPerSecond(string title, Workload workload) =>
        new(title, workload, result => result.MessagesPerSecond * workload.Length / GiB, WithSpread: true);

    /// <summary>The cell of a subject: the median, and from where to where it went.</summary>
    public string Cell(Results results, string name)
    {
        Spread? spread = Workload.Pattern == Pattern.Idle
            ? results.Idle.TryGetValue(name, out RunResult? idle) ? Spread.Of([Select(idle)]) : null
            : results.Figure(name, Workload, Select);
        if (spread is null)
            return "";
        return WithSpread && spread.Min < spread.Max
            ? $"{Digits(spread.Median)} ({Digits(spread.Min)}-{Digits(spread.Max)})"
            : Digits(spread.Median);
    }

    /// <summary>Three digits that mean something.</summary>
    public static string Digits(double value) => value switch
    {
        < 0.005 => "0",
        < 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };
}
