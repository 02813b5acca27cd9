using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Benchmarks.Reporting;
using Ginnel.Benchmarks.Subjects;
using Ginnel.Benchmarks.Traffic;
using Spectre.Console;

namespace Ginnel.Benchmarks.Running;

/// <summary>The whole run: start everybody, warm up, rounds, idling, report.</summary>
/// <remarks>
/// 1. A round is one lap of every workload; in a lap every subject runs once. So subjects that are compared run within
///    seconds of each other, and drift of the machine hits all alike. The order turns by one in each round.
/// 2. The cache line ping-pong (C) is measured before and after each lap. A lap whose cores moved, or during which
///    other processes were busy, is thrown away and run again at the end, if it is not every lap.
/// 3. Nothing is drawn on the screen while a run is timed.
/// </remarks>
internal sealed class Benchmark(Options options)
{
    private const int IdleMs = 2000;

    private readonly Pace _pace = new();
    private readonly List<IRunner> _runners = [];
    private readonly List<Lap> _laps = [];
    private readonly Dictionary<string, RunResult> _idle = [];
    private readonly Dictionary<string, string> _failures = [];
    private readonly (int Lead, int Follower) _processors = options.IsPinned ? Processors.PickTwo() : (-1, -1);

    /// <summary>0, or 1 if a subject could not be measured.</summary>
    public int Run()
    {
        try
        {
            var description = new TaskDescriptionColumn { Alignment = Justify.Left };
            AnsiConsole.Progress().AutoRefresh(false)
                .Columns(description, new ProgressBarColumn(), new PercentageColumn())
                .Start(RunAll);
        }
        finally
        {
            foreach (IRunner runner in _runners)
                runner.Dispose();
        }

        string[] names = [.. _runners.Select(runner => runner.Name)];
        var results = new Results(Machine.Describe(), names, options, _processors, _laps, _idle, _failures);
        ConsoleReport.Show(results);
        if (!options.IsQuick || options.Output is not null)
            ResultFiles.Write(results, options.Output);
        return _failures.Count == 0 ? 0 : 1;
    }

    private void RunAll(ProgressContext screen)
    {
        Start(screen);
        new WarmUp(Attempt, options).Run(_runners, screen);
        int lapsMax = options.IsQuick ? 1 : options.Rounds * 2;
        ProgressTask bar = screen.AddTask("Rounds", maxValue: options.Rounds * options.Workloads.Count);
        for (int round = 1; round <= lapsMax; round++)
        {
            foreach (Workload workload in options.Workloads.Where(workload => GoodLaps(workload) < options.Rounds))
            {
                bar.Description = $"Round {round}, {workload.Name}";
                screen.Refresh();
                _laps.Add(RunLap(round, workload));
                if (_laps[^1].ThrownAway is null)
                    bar.Increment(1);
            }
        }

        bar.Value = bar.MaxValue;
        RunIdle(screen);
    }

    private void Start(ProgressContext screen)
    {
        Subject[] subjects = [.. SubjectCatalog.All.Where(IsAskedFor)];
        ProgressTask bar = screen.AddTask("Compiling the limits", maxValue: subjects.Length + 1);
        screen.Refresh();
        if (LimitsProgram.TryBuild(out string? program))
            _runners.AddRange(LimitRunner.All(program, _processors));
        foreach (Subject subject in subjects)
        {
            bar.Increment(1);
            bar.Description = $"Starting {subject.Name}";
            screen.Refresh();
            _runners.Add(new PairRunner(subject, _processors));
        }

        bar.Description = "Started";
        bar.Value = bar.MaxValue;
    }

    private bool IsAskedFor(Subject subject) =>
        options.Only.Count == 0
        || options.Only.Any(part => subject.Name.Contains(part, StringComparison.OrdinalIgnoreCase));

    private int GoodLaps(Workload workload) =>
        _laps.Count(lap => lap.Workload == workload.Name && (options.IsQuick || lap.ThrownAway is null));

    private Lap RunLap(int round, Workload workload)
    {
        IRunner[] able = [.. _runners.Where(runner => runner.Supports(workload))];
        Dictionary<int, double> othersBefore = OtherProcesses.Snapshot();
        long startedNs = Clock.NowNs;
        double lineBefore = MeasureLine();
        Dictionary<string, RunResult> runs = [];
        for (int index = 0; index < able.Length; index++)
        {
            IRunner runner = able[(index + round) % able.Length];
            if (Attempt(runner, workload, SecondsFor(workload)) is { } result)
                runs.Add(runner.Name, result);
        }

        double lineAfter = MeasureLine();
        double lapMs = (Clock.NowNs - startedNs) / 1e6;
        return new Lap
        {
            Round = round,
            Workload = workload.Name,
            LineBefore = lineBefore,
            LineAfter = lineAfter,
            OthersShare = OtherProcesses.Used(othersBefore, OtherProcesses.Snapshot()) / lapMs,
            Runs = runs,
        };
    }

    // A paced message comes once a millisecond: it takes longer until there are enough of them.
    private double SecondsFor(Workload workload) => workload.IsPaced ? options.Seconds * 2 : options.Seconds;

    private double MeasureLine()
    {
        IRunner? line = _runners.Find(runner => runner.Name == LimitRunner.Line);
        return line is null ? 0 : Attempt(line, Workload.Trip, options.Seconds / 4)?.Typical ?? 0;
    }

    private RunResult? Attempt(IRunner runner, Workload workload, double seconds)
    {
        if (_failures.ContainsKey(runner.Name))
            return null;
        try
        {
            RunResult result = runner.Run(workload, _pace.CountFor(runner, workload, seconds));
            _pace.Learn(runner, workload, result);
            return result;
        }
        catch (Exception exception) when (exception is RunFailedException or System.IO.IOException)
        {
            _failures.Add(runner.Name, exception.Message);
            return null;
        }
    }

    // Those that spin come last and alone: they take the processors that the others would have slept on.
    private void RunIdle(ProgressContext screen)
    {
        IRunner[] pairs = [.. _runners.Where(runner => runner is PairRunner && !_failures.ContainsKey(runner.Name))];
        ProgressTask bar = screen.AddTask("Idling", maxValue: pairs.Length);
        int milliseconds = options.IsQuick ? 20 : IdleMs;
        foreach (IRunner runner in pairs.OrderBy(runner => runner.IsSpinning))
        {
            bar.Description = $"Idling: {runner.Name}";
            screen.Refresh();
            _idle.Add(runner.Name, runner.Run(Workload.Idle, milliseconds));
            bar.Increment(1);
        }

        bar.Description = "Idled";
        screen.Refresh();
    }
}
