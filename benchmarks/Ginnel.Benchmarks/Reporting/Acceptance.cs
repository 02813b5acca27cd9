using System;
using System.Collections.Generic;
using Ginnel.Benchmarks.Subjects;
using Ginnel.Benchmarks.Running;
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
    public static IReadOnlyList<Acceptance> All { get; } =
    [
        Trip("64 B round trip, spinning", SubjectCatalog.GinnelSpin, LimitRunner.Ring, 1.2),
        Trip("64 B round trip, spinning", SubjectCatalog.GinnelSpin, LimitRunner.Line, 1.6),
        Rate("64 B frames, one publish each", Workload.Frames, 0.85),
        Rate("64 B frames, one publish for 16", Workload.Coalesced, 0.85),
        Rate("64 KiB with loans", Workload.LargeInPlace, 0.9),
        Rate("64 B struct, typed channel, one by one", Workload.Frames, 0.8, SubjectCatalog.GinnelChannel),
        Rate("64 B struct, typed channel, 16 at once", Workload.Coalesced, 0.8, SubjectCatalog.GinnelChannel),
        Trip("64 B round trip, blocking", SubjectCatalog.GinnelBlock, LimitRunner.Futex, 1.25),
        Late("Paced message", Workload.Paced, SubjectCatalog.GinnelAdaptive, SubjectCatalog.UnixSocket),
        Late("Async round trip, both asleep", Workload.PacedTrip, SubjectCatalog.GinnelAsyncAdaptive,
            SubjectCatalog.UnixSocketAsync),
        new("Async round trips, both busy", SubjectCatalog.GinnelAsyncAdaptive, SubjectCatalog.UnixSocketAsync,
            Workload.Trip, run => 1000 / run.Typical, "M/s", AtLeast: 20),
    ];

    /// <summary>Title, figure, limit, ratio, target, and whether it was held.</summary>
    public string[] Row(Results results)
    {
        string[] begin = [$"{Title}: {Subject} / {Limit}", Show(Subject), Show(Limit)];
        string target = AtMost is { } most ? $"at most {most}" : $"at least {AtLeast}";
        if (results.Ratio(Subject, Limit, Workload, Select) is not { } ratio)
            return [.. begin, "", target, "not measured"];
        bool isHeld = AtMost is { } highest ? ratio.Median <= highest : ratio.Median >= AtLeast;
        string ratios = $"{Column.Digits(ratio.Median)} ({Column.Digits(ratio.Min)}-{Column.Digits(ratio.Max)})";
        return [.. begin, ratios, target, isHeld ? "held" : "missed"];

        string Show(string name) => results.Figure(name, Workload, Select) is { } spread
            ? $"{Column.Digits(spread.Median)} {Unit}"
            : "";
    }

    private static Acceptance Trip(string title, string subject, string limit, double atMost) =>
        new(title, subject, limit, Workload.Trip, run => run.Typical / 1000, "us", AtMost: atMost);

    private static Acceptance Late(string title, Workload workload, string subject, string rival) =>
        new(title, subject, rival, workload, run => run.P50 / 1000, "us", AtMost: 1);

    private static Acceptance Rate(
        string title, Workload workload, double atLeast, string subject = SubjectCatalog.GinnelSpin)
    {
        Column column = workload.Length > Frame.Size
            ? Column.GiBPerSecond("GiB/s", workload)
            : Column.MillionsPerSecond("M/s", workload);
        return new Acceptance(
            title, subject, LimitRunner.Ring, workload, column.Select, column.Title, AtLeast: atLeast);
    }
}
