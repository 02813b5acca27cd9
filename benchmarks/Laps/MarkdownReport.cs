using System.Globalization;
using System.Linq;
using System.Text;

namespace Ginnel.Benchmarks.Laps;

/// <summary>The results as tables.</summary>
internal static class MarkdownReport
{
    public static string Write(Results results, string? rawFile)
    {
        var text = new StringBuilder($"# {results.Suite.Title}\n\n");
        if (rawFile is not null)
            text.Append($"Written by `{results.Suite.Command}`; the raw figures are in [{rawFile}]({rawFile}).\n\n");
        text.Append(results.Machine).Append(".\n\n");
        text.Append("Medians over laps; in a lap everyone ran once, one after the other, in a random order.\n\n");
        foreach (IGrouping<string, Figures> workload in results.Figures.GroupBy(static it => it.Workload))
        {
            text.Append($"## {char.ToUpperInvariant(workload.Key[0])}{workload.Key[1..]}\n\n");
            AppendRow(text, "", "ns", "bytes allocated");
            AppendRow(text, "---", "---:", "---:");
            foreach (Figures figures in workload)
                AppendRow(text, figures.Contender, Digits(Results.Median(figures.Ns)), Digits(figures.Allocated));
            text.Append('\n');
            if (workload.First().Note is { } note)
                text.Append(note).Append("\n\n");
        }

        text.Append("## What must hold\n\n");
        AppendRow(text, "", "ratio", "target", "");
        AppendRow(text, "---", "---:", "---:", "---:");
        foreach (Target target in results.Targets)
            AppendTarget(text, results, target);
        return text.Append('\n').ToString();
    }

    private static void AppendTarget(StringBuilder text, Results results, Target target)
    {
        if (results.Find(target.Workload, target.Contender) is not { } ours
            || results.Find(target.Workload, target.Other) is not { } theirs)
            return;
        double ratio = Results.Ratio(ours, theirs);
        string most = $"at most {target.Most.ToString(CultureInfo.InvariantCulture)}";
        if (target.OrNs > 0)
            most += $", or {Digits(target.OrNs)} ns";
        bool isHeld = ratio <= target.Most || Results.Median(ours.Ns) <= target.OrNs;
        AppendRow(
            text, $"{target.Workload}: {target.Contender} / {target.Other}", Digits(ratio),
            most, isHeld ? "held" : "missed");
    }

    private static void AppendRow(StringBuilder text, params string[] cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    /// <summary>Three digits that mean something.</summary>
    private static string Digits(double value) => value switch
    {
        < 0.0005 => "0",
        < 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };
}
