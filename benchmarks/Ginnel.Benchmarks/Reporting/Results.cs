using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Benchmarks.Running;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Reporting;

/// <summary>Everything that a run found, raw, and how figures are taken from it.</summary>
internal sealed record Results(
    Machine Machine,
    IReadOnlyList<string> Names,
    Options Options,
    (int Lead, int Follower) Processors,
    IReadOnlyList<Lap> Laps,
    IReadOnlyDictionary<string, RunResult> Idle,
    IReadOnlyDictionary<string, string> Failures)
{
    /// <summary>A figure over all laps that count; null if there is none.</summary>
    public Spread? Figure(string name, Workload workload, Func<RunResult, double> select) =>
        Spread.Of(GoodLaps(workload).Where(lap => lap.Runs.ContainsKey(name)).Select(lap => select(lap.Runs[name])));

    /// <summary>
    /// One subject's figure over another's, taken within each lap and then over all of them: what moved the machine
    /// from lap to lap moved both.
    /// </summary>
    public Spread? Ratio(string name, string limit, Workload workload, Func<RunResult, double> select) =>
        Spread.Of(GoodLaps(workload)
            .Where(lap => lap.Runs.ContainsKey(name) && lap.Runs.ContainsKey(limit))
            .Select(lap => select(lap.Runs[name]) / select(lap.Runs[limit])));

    /// <summary>The same for two workloads, whose laps follow each other in a round.</summary>
    public Spread? Ratio(
        (string Name, Workload Workload) one, (string Name, Workload Workload) other, Func<RunResult, double> figure) =>
        Spread.Of(
            from lap in GoodLaps(one.Workload)
            join beside in GoodLaps(other.Workload) on lap.Round equals beside.Round
            where lap.Runs.ContainsKey(one.Name) && beside.Runs.ContainsKey(other.Name)
            select figure(lap.Runs[one.Name]) / figure(beside.Runs[other.Name]));

    /// <summary>The laps of a workload that count; all of them, if every one had to be thrown away.</summary>
    public IReadOnlyList<Lap> GoodLaps(Workload workload)
    {
        Lap[] all = [.. Laps.Where(lap => lap.Workload == workload.Name)];
        Lap[] good = [.. all.Where(lap => lap.ThrownAway is null)];
        return good.Length > 0 ? good : all;
    }
}
