using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>A way for two processes to talk. Each process makes its own, by name.</summary>
internal abstract class Subject(string name)
{
    /// <summary>Unique; what the tables show.</summary>
    public string Name { get; } = name;

    /// <summary>Whether waiting keeps a processor busy, so that nothing else can be measured meanwhile.</summary>
    public bool IsSpinning { get; init; }

    /// <summary>Whether its calls are awaited, on whichever thread and processor the pool likes.</summary>
    public bool IsAsync { get; init; }

    /// <summary>False for a workload that this subject cannot do.</summary>
    public virtual bool Supports(Workload workload) => !workload.IsCall;

    /// <summary>In the first process, before the second one is started.</summary>
    public abstract Rendezvous Listen();

    /// <summary>In the second process.</summary>
    public abstract Side Connect(string address);
}
