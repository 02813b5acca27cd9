using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Ginnel.Serialization.Benchmarks.Measuring;

namespace Ginnel.Serialization.Benchmarks.Reporting;

/// <summary>The results as tables.</summary>
internal static class MarkdownReport
{
    public static string Write(Results results, string? rawFile)
    {
        var text = new StringBuilder("# Messages\n\n");
        if (rawFile is not null)
            text.Append("Written by `make bench-messages`; the raw figures are in ")
                .Append($"[{rawFile}]({rawFile}).\n\n");
        text.Append(results.Machine).Append(".\n\n").Append(
            """
            - One process. Medians over laps; in a lap everyone ran once, one after the other, so one line compares.
            - Everyone writes into the same kind of buffer, which is large enough, and reads from it.
            - By hand: code for the one type, with the checks that safe reading needs; for graphs it has to find the
              numbers of the vertices, too, and does so with a dictionary by identity.
            - MemoryPack writes graphs in its mode for circular references. MessagePack cannot write graphs.


            """);
        AppendTable(text, results, "Writing, microseconds", static it => Digits(Results.Median(it.WriteNs) / 1000));
        AppendTable(text, results, "Reading, microseconds", static it => Digits(Results.Median(it.ReadNs) / 1000));
        AppendTable(text, results, "Bytes", static it => it.Bytes.ToString("N0", CultureInfo.InvariantCulture));
        AppendTable(text, results, "Bytes allocated to write", static it => Digits(it.WriteAllocated));
        AppendTable(text, results, "Bytes allocated to read", static it => Digits(it.ReadAllocated));
        AppendAcceptance(text, results);
        AppendAttempts(text, results);
        return text.ToString();
    }

    private static void AppendTable(StringBuilder text, Results results, string title, Func<Figures, string> cell)
    {
        string[] names = [.. results.Contenders];
        Append(text, title, ["", .. names], results.Workloads.Select(workload => (string[])
        [
            workload,
            .. names.Select(name => results.Find(workload, name) is { } found ? cell(found) : ""),
        ]));
    }

    private static void AppendAcceptance(StringBuilder text, Results results) => Append(
        text,
        "What must hold",
        ["", "ratio", "target", ""],
        Acceptance.All(results).Select(static it => (string[])
        [
            it.Title,
            Digits(it.Ratio),
            $"at {(it.IsAtLeast ? "least" : "most")} {it.Target.ToString(CultureInfo.InvariantCulture)}",
            it.IsHeld ? "held" : "missed",
        ]));

    private static void AppendAttempts(StringBuilder text, Results results) => Append(
        text,
        string.Create(CultureInfo.InvariantCulture, $"A chain of {results.Links:N0} objects"),
        ["", "what became of it"],
        results.Attempts.Select(static it => (string[])[it.Library, it.Outcome]));

    private static void Append(StringBuilder text, string title, string[] header, IEnumerable<string[]> rows)
    {
        text.Append("## ").Append(title).Append("\n\n");
        AppendRow(text, header);
        AppendRow(text, [.. header.Select(static (_, column) => column == 0 ? "---" : "---:")]);
        foreach (string[] row in rows)
            AppendRow(text, row);
        text.Append('\n');
    }

    private static void AppendRow(StringBuilder text, string[] cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    /// <summary>Three digits that mean something.</summary>
    private static string Digits(double value) => value switch
    {
        < 0.0005 => "0",
        < 1 => value.ToString("0.000", CultureInfo.InvariantCulture),
        < 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };
}
