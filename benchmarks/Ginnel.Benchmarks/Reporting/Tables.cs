using System.Collections.Generic;
using System.Linq;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Reporting;

/// <summary>A table as text, for the screen and for Markdown alike.</summary>
internal sealed record TextTable(string Title, IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>What is shown of the results.</summary>
internal static class Tables
{
    private static readonly Column[] s_latency =
    [
        Column.Microseconds("round trip p50", Workload.Trip, run => run.Typical, withSpread: true),
        Column.Microseconds("p99", Workload.Trip, run => run.P99),
        Column.Microseconds("p99.9", Workload.Trip, run => run.P999),
        Column.Microseconds("paced round trip p50", Workload.PacedTrip, run => run.P50, withSpread: true),
        Column.Microseconds("p99", Workload.PacedTrip, run => run.P99),
        Column.Microseconds("paced one way p50", Workload.Paced, run => run.P50, withSpread: true),
        Column.Microseconds("p99", Workload.Paced, run => run.P99),
        new("bytes allocated per round trip", Workload.Trip, run => run.AllocatedPerMessage),
        new("CPU ms in 2 s idle", Workload.Idle, run => run.ProcessorTimeNs / 1e6),
    ];

    private static readonly Column[] s_rates =
    [
        Column.MillionsPerSecond("64 B, a call each", Workload.Each),
        Column.MillionsPerSecond("64 B frames", Workload.Frames),
        Column.MillionsPerSecond("by 16", Workload.Coalesced),
        Column.MillionsPerSecond("by 1024", Workload.Bulk),
        Column.GiBPerSecond("1 KiB, GiB/s", Workload.Page),
        Column.GiBPerSecond("64 KiB, GiB/s", Workload.Large),
        Column.GiBPerSecond("64 KiB in place, GiB/s", Workload.LargeInPlace),
        new("bytes allocated per frame", Workload.Frames, run => run.AllocatedPerMessage),
    ];

    private static readonly Column[] s_calls =
    [
        Column.Microseconds("call p50", Workload.Call, run => run.Typical, withSpread: true),
        Column.Microseconds("p99", Workload.Call, run => run.P99),
        Column.Microseconds("p99.9", Workload.Call, run => run.P999),
        Column.Microseconds("paced call p50", Workload.PacedCall, run => run.P50, withSpread: true),
        Column.Microseconds("p99", Workload.PacedCall, run => run.P99),
        Column.MillionsPerSecond("M/s by 100 callers", Workload.Callers),
        new("bytes allocated per call", Workload.Call, run => run.AllocatedPerMessage),
    ];

    public static IReadOnlyList<TextTable> Of(Results results) =>
    [
        Table("Latency of 64 B, microseconds", s_latency, results),
        Table("One way, million messages a second", s_rates, results),
        Table("Calls of a method that adds two numbers, microseconds", s_calls, results),
        Ratios(results),
    ];

    private static TextTable Table(string title, Column[] columns, Results results)
    {
        string[] header = ["", .. columns.Select(column => column.Title)];
        IEnumerable<string[]> rows = results.Names.Select(
            name => (string[])[name, .. columns.Select(column => column.Cell(results, name))]);
        return new TextTable(title, header, [.. rows.Where(row => row.Skip(1).Any(cell => cell.Length > 0))]);
    }

    private static TextTable Ratios(Results results)
    {
        string[] header = ["", "figure", "limit or rival", "ratio", "target", ""];
        return new TextTable("What must hold", header, [.. Acceptance.All.Select(one => one.Row(results))]);
    }
}
