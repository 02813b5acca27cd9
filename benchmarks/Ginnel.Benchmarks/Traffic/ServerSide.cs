using System;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Benchmarks.Subjects.Calls;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>The workloads of calls, in the process that is called: it waits until every call has come.</summary>
internal sealed class ServerSide(Adder adder, IDisposable owner) : Side
{
    public override void Dispose() => owner.Dispose();

    protected override void LeadCore(Workload workload, long count, TripTimes times) =>
        throw new NotSupportedException("The first process calls.");

    protected override void FollowCore(Workload workload, long count, TripTimes times) =>
        adder.WaitFor(workload.Pattern == Pattern.Idle ? 1 : count);
}
