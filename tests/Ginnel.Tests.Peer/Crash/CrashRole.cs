using System;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Tests.Peer.Traffic;

namespace Ginnel.Tests.Peer.Crash;

/// <summary>The process that is killed in the middle of its traffic.</summary>
internal static class CrashRole
{
    /// <summary>As a child, over pipes.</summary>
    public static Task Run(PipeWriteEnd write1, PipeWriteEnd write2, PipeReadEnd read1, PipeReadEnd read2) =>
        RunUntilKilled(write1, write2, read1, read2);

    /// <summary>As a program of its own, over connections to an endpoint.</summary>
    public static async Task RunConnected(string directory, string name)
    {
        var options = new ConnectOptions { Directory = directory, Capacity = 4096 };
        await using Connection first = await Endpoint.ConnectAsync(name, options);
        await using Connection second = await Endpoint.ConnectAsync(name, options);
        await RunUntilKilled(first.Writer, second.Writer, second.Reader, first.Reader);
    }

    private static async Task RunUntilKilled(
        PipeWriteEnd write1, PipeWriteEnd write2, PipeReadEnd read1, PipeReadEnd read2)
    {
        int seed = RoleSettings.Seed;
        using var progress = new ProgressFile(RoleSettings.Path);
        int noise = CrashTraffic.NoiseOf(seed, isChild: false);
        var traffic = new CrashTraffic(CrashTraffic.NoiseOf(seed, isChild: true), progress);
        CrashEnding ending = await await Task.WhenAny(
            traffic.WriteBlocking(write1),
            traffic.WriteAsynchronous(write2),
            traffic.ReadBlocking(read1, noise),
            traffic.ReadAsynchronous(read2, noise));
        // The other side outlives us, so none of them should ever end.
        throw new InvalidOperationException("The traffic ended by itself.", ending.Exception);
    }
}
