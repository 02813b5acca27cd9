using System;
using Ginnel.Benchmarks.Measuring;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Running;

/// <summary>Something that can be run and timed: a subject's pair of processes, or a limit in C.</summary>
internal interface IRunner : IDisposable
{
    string Name { get; }

    bool IsSpinning { get; }

    bool Supports(Workload workload);

    /// <summary>Does <paramref name="count"/> messages of a workload (milliseconds, if it is idling).</summary>
    RunResult Run(Workload workload, long count);
}
