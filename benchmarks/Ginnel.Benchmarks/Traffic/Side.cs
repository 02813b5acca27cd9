using System;
using Ginnel.Benchmarks.Measuring;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>One process's part in every workload, over a connected subject.</summary>
internal abstract class Side : IDisposable
{
    /// <summary>The process that sends first, and that times round trips.</summary>
    public SideReport Lead(Workload workload, long count) => Observe(times => LeadCore(workload, count, times));

    /// <summary>The process that answers, or receives.</summary>
    public SideReport Follow(Workload workload, long count) => Observe(times => FollowCore(workload, count, times));

    public abstract void Dispose();

    /// <summary>When the next paced message is due.</summary>
    protected static long NextTick(long startedNs, long index) => startedNs + ((index + 1) * 1_000_000);

    protected abstract void LeadCore(Workload workload, long count, TripTimes times);

    protected abstract void FollowCore(Workload workload, long count, TripTimes times);

    private static SideReport Observe(Action<TripTimes> run)
    {
        var times = new TripTimes();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long processorTime = Clock.ProcessorTimeNs;
        long started = Clock.NowNs;
        run(times);
        long ended = Clock.NowNs;
        processorTime = Clock.ProcessorTimeNs - processorTime;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return new SideReport
        {
            Started = started,
            Ended = ended,
            AllocatedBytes = allocated,
            ProcessorTimeNs = processorTime,
            Typical = times.Typical,
            P50 = times.P50,
            P99 = times.P99,
            P999 = times.P999,
        };
    }
}
