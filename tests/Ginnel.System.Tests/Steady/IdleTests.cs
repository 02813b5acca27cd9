using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Support;
using Ginnel.Tests.Peer.Steady;
using Xunit;

namespace Ginnel.System.Tests.Steady;

/// <summary>
/// Goal: waiting costs nothing.
/// Method: two processes wait for each other, each with one thread in a blocking read and one read pending; once the
/// runtime's own start-up work has died down, the kernel's account of all their threads is compared over 2 s.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class IdleTests
{
    private const long MostNanoseconds = 1_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoProcesses_WaitingForEachOther_UseNoProcessorTime()
    {
        (DuplexPipeEnd leftBlocking, DuplexPipeEnd rightBlocking) = DuplexPipe.Create();
        (DuplexPipeEnd leftPending, DuplexPipeEnd rightPending) = DuplexPipe.Create();
        (PipeReadEnd leftReport, PipeWriteEnd leftReporter) = Pipe.Create();
        (PipeReadEnd rightReport, PipeWriteEnd rightReporter) = Pipe.Create();
        using ChildProcess left = ChildProcess.Start(IdleRole.RunAsync, leftBlocking, leftPending, leftReporter);
        using ChildProcess right = ChildProcess.Start(IdleRole.RunAsync, rightBlocking, rightPending, rightReporter);
        Assert.Equal(1, await leftReport.ReadAsync(new byte[1], Token));
        Assert.Equal(1, await rightReport.ReadAsync(new byte[1], Token));

        (long Left, long Right) used = (long.MaxValue, long.MaxValue);
        // The runtime compiles again what was called often, for a while; that is not the waiting.
        for (int attempt = 0; attempt < 10 && Math.Max(used.Left, used.Right) >= MostNanoseconds; attempt++)
            used = await MeasureAsync(left.Id, right.Id);

        Console.WriteLine($"processor time in 2 s: {used.Left} ns and {used.Right} ns");
        Assert.True(used.Left < MostNanoseconds, $"One process used {used.Left} ns in 2 s of waiting.");
        Assert.True(used.Right < MostNanoseconds, $"The other process used {used.Right} ns in 2 s of waiting.");
        left.Kill();
        right.Kill();
        leftReport.Dispose();
        rightReport.Dispose();
    }

    private static async Task<(long Left, long Right)> MeasureAsync(int left, int right)
    {
        (long Left, long Right) before = (Used(left), Used(right));
        await Task.Delay(TimeSpan.FromSeconds(2), Token);
        return (Used(left) - before.Left, Used(right) - before.Right);
    }

    /// <summary>Nanoseconds that all threads of a process have run, from the first number of each schedstat.</summary>
    private static long Used(int process) => Directory
        .GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task"))
        .Sum(static task => long.Parse(
            File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture));
}
