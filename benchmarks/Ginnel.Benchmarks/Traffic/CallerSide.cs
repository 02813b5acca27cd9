using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Benchmarks.Measuring;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>The workloads of calls, in the process that calls.</summary>
internal sealed class CallerSide<TPort>(TPort port, IDisposable owner) : Side
    where TPort : struct, ICallPort
{
    private readonly TPort _port = port;

    public override void Dispose() => owner.Dispose();

    protected override void LeadCore(Workload workload, long count, TripTimes times) => Task.Run(() =>
        workload.Pattern switch
        {
            Pattern.Call => CallAsync(count, times),
            Pattern.PacedCall => CallPacedAsync(count, times),
            Pattern.Callers => CallTogetherAsync(count, workload.Batch),
            _ => WaitIdleAsync(count),
        }).GetAwaiter().GetResult();

    protected override void FollowCore(Workload workload, long count, TripTimes times) =>
        throw new NotSupportedException("The second process serves.");

    private async Task CallAsync(long count, TripTimes times)
    {
        times.Begin();
        for (long call = 0; call < count; call++)
        {
            Check(await _port.AddAsync(call, count), call, count);
            times.RecordTrip();
        }
    }

    private async Task CallPacedAsync(long count, TripTimes times)
    {
        long started = Clock.NowNs;
        for (long call = 0; call < count; call++)
        {
            Clock.SleepUntil(NextTick(started, call));
            long sent = Clock.NowNs;
            Check(await _port.AddAsync(call, count), call, count);
            times.Record(Clock.NowNs - sent);
        }
    }

    private Task CallTogetherAsync(long count, int callers)
    {
        IEnumerable<int> all = Enumerable.Range(0, callers);
        return Task.WhenAll(all.Select(_ => Task.Run(() => CallEachAsync(count / callers))));
    }

    private async Task CallEachAsync(long count)
    {
        for (long call = 0; call < count; call++)
            Check(await _port.AddAsync(call, count), call, count);
    }

    private async Task WaitIdleAsync(long milliseconds)
    {
        Clock.SleepFor(TimeSpan.FromMilliseconds(milliseconds));
        Check(await _port.AddAsync(1, 2), 1, 2);
    }

    private static void Check(long total, long left, long right)
    {
        if (total != left + right)
            throw new InvalidDataException($"{left} + {right} came back as {total}.");
    }
}
