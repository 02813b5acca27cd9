using System;
using Ginnel.Pipes;

namespace Ginnel.System.Tests.Crash;

/// <summary>The surviving side's ends, and what they belong to.</summary>
internal sealed record CrashEnds(
    PipeReadEnd Read1, PipeReadEnd Read2, PipeWriteEnd Write1, PipeWriteEnd Write2, params IDisposable[] Owners)
    : IDisposable
{
    public void Dispose()
    {
        Read1.Dispose();
        Read2.Dispose();
        Write1.Dispose();
        Write2.Dispose();
        foreach (IDisposable owner in Owners)
            owner.Dispose();
    }
}
