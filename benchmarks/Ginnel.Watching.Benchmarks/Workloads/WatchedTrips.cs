using System;
using System.Collections.Generic;
using Ginnel.Benchmarks.Laps;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Waiting;

namespace Ginnel.Watching.Benchmarks.Workloads;

/// <summary>Round trips between two processes, alone and while the command looks at them ten times a second.</summary>
/// <remarks>
/// Spinning, both processors are busy with them, so that each moment that the watcher runs is one that they lose: the
/// dearest case. The watcher runs all the time, and is stopped while it is not to be measured.
/// </remarks>
internal static class WatchedTrips
{
    private const int Length = 64;
    private const string Alone = "alone";
    private const string Watched = "watched";
    private const double MostOfAlone = 1.01;

    public static Workload Create(WaitStrategy strategy)
    {
        string name = $"round trip of {Length} bytes, {(strategy == WaitStrategy.Spin ? "both awake" : "both asleep")}";
        (DuplexPipeEnd ours, DuplexPipeEnd theirs) =
            DuplexPipe.Create(new PipeSettings { Capacity = 1 << 16, WaitStrategy = strategy });
        ChildProcess child = ChildProcess.Start(static (DuplexPipeEnd end) => Answer(end), theirs);
        var watcher = new Watcher();
        List<Contender> contenders =
        [
            new(Alone, times => Run(ours, times)),
            new(Watched, times => Run(ours, times)) { Before = watcher.GoOn, After = watcher.Stop },
        ];
        return new Workload(name, contenders, [new Target(name, Watched, Alone, MostOfAlone)])
        {
            Resources = new Ending(() =>
            {
                watcher.Dispose();
                ours.Dispose();
                child.Dispose();
            }),
        };
    }

    private static void Run(DuplexPipeEnd end, int times)
    {
        Span<byte> message = stackalloc byte[Length];
        for (int trip = 0; trip < times; trip++)
        {
            end.Writer.Write(message);
            Receive(end, message);
        }
    }

    /// <summary>The other process.</summary>
    private static void Answer(DuplexPipeEnd end)
    {
        Span<byte> message = stackalloc byte[Length];
        while (Receive(end, message))
            end.Writer.Write(message);
    }

    /// <summary>False at the end.</summary>
    private static bool Receive(DuplexPipeEnd end, Span<byte> message)
    {
        for (int received = 0; received < Length;)
        {
            int count = end.Reader.Read(message[received..]);
            if (count == 0)
                return false;
            received += count;
        }

        return true;
    }
}
