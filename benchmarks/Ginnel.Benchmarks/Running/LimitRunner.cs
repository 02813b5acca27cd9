using System;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Running;

/// <summary>A limit in C: the compiled program, started for each run with the arguments of a workload.</summary>
internal sealed class LimitRunner : IRunner
{
    public const string Line = "C: cache line";
    public const string Ring = "C: ring";
    public const string Futex = "C: futex";

    private readonly string _program;
    private readonly (int Lead, int Follower) _processors;
    private readonly Func<Workload, (string Limit, string Sizes)?> _arguments;

    private LimitRunner(
        string name,
        string program,
        (int Lead, int Follower) processors,
        Func<Workload, (string Limit, string Sizes)?> arguments)
    {
        Name = name;
        _program = program;
        _processors = processors;
        _arguments = arguments;
    }

    public string Name { get; }

    public bool IsSpinning => false;

    /// <summary>All limits, from the program that <see cref="LimitsProgram"/> compiled.</summary>
    public static LimitRunner[] All(string program, (int Lead, int Follower) processors) =>
    [
        new(Line, program, processors, static workload => workload.Pattern == Pattern.Trip ? ("line", "") : null),
        new(Ring, program, processors, static workload => RingArguments(workload)),
        new(Futex, program, processors, static workload => workload.Pattern switch
        {
            Pattern.Trip or Pattern.Call => ("futex", ""),
            Pattern.Paced => ("paced", ""),
            _ => null,
        }),
    ];

    public bool Supports(Workload workload) => _arguments(workload) is not null;

    public RunResult Run(Workload workload, long count)
    {
        (string limit, string sizes) = _arguments(workload)!.Value;
        string arguments = string.Create(
            CultureInfo.InvariantCulture, $"{limit} {count} {_processors.Lead} {_processors.Follower} {sizes}");
        var start = new ProcessStartInfo(_program, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new RunFailedException($"'limits {arguments}' ended with {process.ExitCode}; see its error above.");
        return JsonSerializer.Deserialize<RunResult>(line, JsonSerializerOptions.Web)!;
    }

    public void Dispose()
    {
        // Nothing outlives a run.
    }

    private static (string Limit, string Sizes)? RingArguments(Workload workload)
    {
        string capacity = RingCapacity.For(workload).ToString(CultureInfo.InvariantCulture);
        return workload switch
        {
            { Pattern: Pattern.Trip or Pattern.Call } => ("trip", capacity),
            { Pattern: Pattern.InPlace } => ("inplace", $"{capacity} {workload.Length}"),
            { Pattern: Pattern.OneWay or Pattern.Frames } => ("rate", $"{capacity} {workload.Length} {workload.Batch}"),
            _ => null,
        };
    }
}
