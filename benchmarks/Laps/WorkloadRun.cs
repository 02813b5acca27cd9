using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace Ginnel.Benchmarks.Laps;

/// <summary>
/// Measures everyone at one workload, in laps: in each lap everyone runs once, in another order each time, so that a
/// lap compares what ran next to each other.
/// </summary>
internal static class WorkloadRun
{
    /// <summary>By then the runtime has compiled with what it has learned, for which it wants 60 calls.</summary>
    private const int WarmUpRuns = 70;

    public static List<Figures> Run(Workload workload, Options options)
    {
        Lane[] lanes = [.. workload.Contenders
            .Where(it => options.Without is not { } without || !it.Name.Contains(without, StringComparison.Ordinal))
            .Select(static contender => new Lane(contender))];
        foreach (Lane lane in lanes)
        {
            for (int run = 0; run < (options.IsQuick ? 1 : WarmUpRuns); run++)
                Measure(lane, options);
        }

        Lane[] order = [.. lanes];
        var random = new Random(0);
        for (int round = 0; round < options.Rounds; round++)
        {
            random.Shuffle(order);
            foreach (Lane lane in order)
                lane.Ns.Add(Measure(lane, options));
        }

        return [.. lanes.Select(lane => new Figures(
            workload.Name, lane.Contender.Name, [.. lane.Ns], lane.Allocated)
        {
            Note = workload.Note?.Invoke(),
        })];
    }

    /// <summary>Nanoseconds for one time; how many times make a run is learned from the one before.</summary>
    private static double Measure(Lane lane, Options options)
    {
        lane.Contender.Before?.Invoke();
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        lane.Contender.Run(lane.Count);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        double ns = Math.Max(1, (lane.Contender.Counted?.Invoke() ?? elapsed).TotalNanoseconds) / lane.Count;
        lane.Allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / lane.Count;
        lane.Contender.After?.Invoke();
        lane.Count = (int)Math.Clamp(options.Seconds * 1e9 * lane.Count / elapsed.TotalNanoseconds, 1, 100_000_000);
        return ns;
    }

    /// <summary>A contender with its figures.</summary>
    private sealed class Lane(Contender contender)
    {
        public Contender Contender { get; } = contender;

        public int Count { get; set; } = 1;

        public double Allocated { get; set; }

        public List<double> Ns { get; } = [];
    }
}
