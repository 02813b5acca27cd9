using System;
using System.Collections.Generic;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Running;

/// <summary>How many messages a run of a given length has, from what the last one took.</summary>
internal sealed class Pace
{
    private readonly Dictionary<(IRunner Runner, Workload Workload), double> _nsPerMessage = [];

    public long CountFor(IRunner runner, Workload workload, double seconds)
    {
        if (workload.IsPaced)
            return 1 + (long)(seconds * 1000);
        double ns = _nsPerMessage.GetValueOrDefault((runner, workload), 100_000);
        return WholeBatches(seconds * 1e9 / ns, workload);
    }

    public void Learn(IRunner runner, Workload workload, RunResult result) =>
        _nsPerMessage[(runner, workload)] = Math.Max(1, result.NsPerMessage);

    private static long WholeBatches(double count, Workload workload)
    {
        // Trips are averaged by 16, and none of the counts in C goes beyond 32 bits.
        int grain = Math.Max(16, workload.Batch);
        return Math.Clamp((long)count / grain * grain, grain, 1 << 30);
    }
}
