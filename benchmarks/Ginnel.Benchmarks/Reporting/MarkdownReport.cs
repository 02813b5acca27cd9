using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Ginnel.Benchmarks.Reporting;

/// <summary>The results as benchmarks/results/README.md.</summary>
internal static class MarkdownReport
{
    public static string Write(Results results, string rawFile)
    {
        var text = new StringBuilder();
        text.Append("# Results\n\nWritten by `make bench`; the raw figures are in [").Append(rawFile).Append("](")
            .Append(rawFile).Append(").\n\n").Append(results.Machine).Append(".\n\n").Append(HowMeasured(results));
        foreach (TextTable table in Tables.Of(results))
            Append(text, table);
        return text.ToString();
    }

    private static string HowMeasured(Results results)
    {
        Spread? line = Spread.Of(results.Laps.Select(lap => lap.LineBefore));
        int thrownAway = results.Laps.Count(lap => lap.ThrownAway is not null);
        string pinned = results.Processors.Lead < 0
            ? "No thread is pinned."
            : "The limits and the subjects with blocking calls run pinned, each process on its own processor; "
              + "the asynchronous ones run where the kernel and the thread pool like.";
        string lines = line is null
            ? "It could not be measured how far apart the cores are"
            : $"A cache line to and fro took {Column.Digits(line.Median)} ns "
              + $"({Column.Digits(line.Min)}-{Column.Digits(line.Max)}) over the run";
        return $"""
            - Two processes each time. Medians over laps, and (from-to). In a lap every subject ran once, one after the
              other, so one column compares; figures of different runs do not.
            - {pinned}
            - {lines}; {thrownAway} of {results.Laps.Count} laps were thrown away because the cores moved or other
              processes were busy.
            - Round trips: the next message is sent as soon as the last is back; p50 is the median of averages of 16,
              since the clock's steps are too coarse for one. Paced: one message a millisecond, all asleep in between.
            - A call each: `Write` and `Read`, or what the rival calls them. Frames: copied straight into the room for
              them and out of it, where there is such a place; `by 16`: so many become visible together (one write, for
              the kernel's pipes and sockets). In place: filled where it travels and read where it lies.
            - Calls: `ValueTask<long> AddAsync(long, long)`, awaited, or `long Add(long, long)` where the calls are
              called blocking; gRPC and StreamJsonRpc go over a Unix socket, the latter with MessagePack. The limits
              beside them are their round trips.
            - Rings hold 1 MiB, ours and the one in C alike, but for the pipe of one page. The runtime's settings are
              its defaults.


            """;
    }

    private static void Append(StringBuilder text, TextTable table)
    {
        text.Append("## ").Append(table.Title).Append("\n\n");
        AppendRow(text, table.Header);
        AppendRow(text, [.. table.Header.Select((_, column) => column == 0 ? "---" : "---:")]);
        foreach (IReadOnlyList<string> row in table.Rows)
            AppendRow(text, row);
        text.Append('\n');
    }

    private static void AppendRow(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
