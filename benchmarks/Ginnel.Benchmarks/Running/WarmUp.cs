using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Benchmarks.Traffic;
using Spectre.Console;

namespace Ginnel.Benchmarks.Running;

/// <summary>Runs everything until its code is compiled at the last tier, and until its pace is known.</summary>
/// <remarks>
/// The runtime's settings are the defaults, as users have them: tiered compilation with profiles and on-stack
/// replacement. A method goes from tier to tier after 30 calls, counted only once 100 ms went by without new code. So
/// there are three turns over all subjects, each with more than 30 short runs (a run is one call of a measuring loop);
/// while the others have their turn, the runtime compiles in the background.
/// </remarks>
internal sealed class WarmUp(Func<IRunner, Workload, double, RunResult?> attempt, Options options)
{
    private const int Turns = 3;
    private const int RunsPerTurn = 34;
    private const double SecondsPerRun = 0.0005;
    private const double SecondsToLearnPace = 0.05;

    public void Run(IReadOnlyList<IRunner> runners, ProgressContext screen)
    {
        int turns = options.IsQuick ? 1 : Turns;
        ProgressTask bar = screen.AddTask("Warming up", maxValue: runners.Count * (turns + 1));
        for (int turn = 1; turn <= turns; turn++)
            RunTurn([.. runners.OfType<PairRunner>()], screen, bar, options.IsQuick ? 1 : RunsPerTurn);
        foreach (IRunner runner in runners)
        {
            Show(screen, bar, runner);
            foreach (Workload workload in options.Workloads.Where(runner.Supports))
                LearnPace(runner, workload);
        }

        bar.Description = "Warm";
        bar.Value = bar.MaxValue;
    }

    private void RunTurn(PairRunner[] runners, ProgressContext screen, ProgressTask bar, int runs)
    {
        foreach (PairRunner runner in runners)
        {
            Show(screen, bar, runner);
            foreach (Workload workload in options.Workloads.Where(runner.Supports))
            {
                for (int run = 0; run < (workload.IsPaced ? 1 : runs); run++)
                    attempt(runner, workload, SecondsPerRun);
            }
        }
    }

    // Two steps, since the first guess may be far off.
    private void LearnPace(IRunner runner, Workload workload)
    {
        if (options.IsQuick || workload.IsPaced)
            return;
        for (double seconds = SecondsToLearnPace / 25; seconds <= SecondsToLearnPace; seconds *= 5)
            attempt(runner, workload, seconds);
    }

    private static void Show(ProgressContext screen, ProgressTask bar, IRunner runner)
    {
        bar.Description = $"Warming up {runner.Name}";
        bar.Increment(1);
        screen.Refresh();
    }
}
