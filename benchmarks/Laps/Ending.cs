using System;

namespace Ginnel.Benchmarks.Laps;

/// <summary>What has to be done when a workload has been measured.</summary>
internal sealed class Ending(Action end) : IDisposable
{
    public void Dispose() => end();
}
