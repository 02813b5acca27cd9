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
    double? AtLeast = null,
    Workload? LimitWorkload = null)
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
        Call("Call, both awake", SubjectCatalog.GinnelCall, LimitRunner.Ring, 3),
        Call("Call, both awake", SubjectCatalog.GinnelCallSpin, LimitRunner.Ring, 3),
        Call("Call, both asleep", SubjectCatalog.GinnelCallBlock, LimitRunner.Futex, 1.5),
        Call("Call, both asleep", SubjectCatalog.GinnelBlockingCallBlock, LimitRunner.Futex, 1.5),
        FasterCall(SubjectCatalog.Grpc),
        FasterCall(SubjectCatalog.StreamJsonRpc),
        new("Calls by 100 callers, beside one", SubjectCatalog.GinnelCall, SubjectCatalog.GinnelCall,
            Workload.Callers, run => run.MessagesPerSecond / 1e6, "M/s", AtLeast: 1, LimitWorkload: Workload.Call),
        new("Call over TLS", SubjectCatalog.FarCall, SubjectCatalog.FarGrpc,
            Workload.Call, run => run.Typical / 1000, "us", AtMost: 1.3),
        new("Seconds for 1 GiB over TLS, in 64 KiB", SubjectCatalog.Far, SubjectCatalog.TlsStream,
            Workload.Large, static run => (1 << 14) / run.MessagesPerSecond, "s", AtMost: 1.2),
    ];

    /// <summary>Title, figure, limit, ratio, target, and whether it was held.</summary>
    public string[] Row(Results results)
    {
        string limit = Show(Limit, LimitWorkload ?? Workload);
        string[] begin = [$"{Title}: {Subject} / {Limit}", Show(Subject, Workload), limit];
        string target = AtMost is { } most ? $"at most {most}" : $"at least {AtLeast}";
        if (Ratio(results) is not { } ratio)
            return [.. begin, "", target, "not measured"];
        bool isHeld = AtMost is { } highest ? ratio.Median <= highest : ratio.Median >= AtLeast;
        string ratios = $"{Column.Digits(ratio.Median)} ({Column.Digits(ratio.Min)}-{Column.Digits(ratio.Max)})";
        return [.. begin, ratios, target, isHeld ? "held" : "missed"];

        string Show(string name, Workload workload) => results.Figure(name, workload, Select) is { } spread
            ? $"{Column.Digits(spread.Median)} {Unit}"
            : "";
    }

    private Spread? Ratio(Results results) => LimitWorkload is null
        ? results.Ratio(Subject, Limit, Workload, Select)
        : results.Ratio((Subject, Workload), (Limit, LimitWorkload), Select);

    private static Acceptance Call(string title, string subject, string limit, double atMost) =>
        new(title, subject, limit, Workload.Call, run => run.Typical / 1000, "us", AtMost: atMost);

    private static Acceptance FasterCall(string rival) =>
        new("Calls, both awake", SubjectCatalog.GinnelCall, rival,
            Workload.Call, run => 1000 / run.Typical, "M/s", AtLeast: 20);

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
