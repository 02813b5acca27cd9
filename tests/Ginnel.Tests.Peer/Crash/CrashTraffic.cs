using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Tests.Peer.Traffic;

namespace Ginnel.Tests.Peer.Crash;

/// <summary>One side's traffic both ways, blocking and asynchronous, that ends only when an end fails.</summary>
/// <remarks>The process that is killed and the one that survives run this: each writes what the other reads.</remarks>
internal sealed class CrashTraffic(int seed, ProgressFile? progress)
{
    /// <summary>Four ends on each side: one for each direction and way to wait.</summary>
    public const int EndCount = 4;

    private const int MostAtOnce = 10_000;

    public Task<CrashEnding> WriteBlocking(PipeWriteEnd end) => OnThread(() =>
    {
        TrafficWriter writer = WriterOf(end, 0);
        return CrashEnding.Of(() => writer.Write(long.MaxValue)) with { Position = writer.Position };
    });

    public async Task<CrashEnding> WriteAsynchronous(PipeWriteEnd end)
    {
        TrafficWriter writer = WriterOf(end, 1);
        return (await CrashEnding.OfAsync(() => writer.WriteAsync(long.MaxValue))) with { Position = writer.Position };
    }

    public Task<CrashEnding> ReadBlocking(PipeReadEnd end, int noise) => OnThread(() =>
    {
        TrafficReader reader = ReaderOf(end, noise, 2);
        return CrashEnding.Of(reader.Read) with { Position = Drain(reader) };
    });

    public async Task<CrashEnding> ReadAsynchronous(PipeReadEnd end, int noise)
    {
        TrafficReader reader = ReaderOf(end, noise, 3);
        return (await CrashEnding.OfAsync(reader.ReadAsync)) with { Position = Drain(reader) };
    }

    /// <summary>The seed of the noise that one side writes.</summary>
    public static int NoiseOf(int seed, bool isChild) => isChild ? seed ^ 0x55555 : seed;

    private static long Drain(TrafficReader reader)
    {
        reader.ReadHeld();
        return reader.Position;
    }

    private TrafficWriter WriterOf(PipeWriteEnd end, int slot) =>
        new(end, new Noise(seed), seed + slot, MostAtOnce) { Progress = progress?[slot], Pauses = true };

    private TrafficReader ReaderOf(PipeReadEnd end, int noise, int slot) =>
        new(end, new Noise(noise), seed + slot, MostAtOnce) { Progress = progress?[slot], Pauses = true };

    private static Task<CrashEnding> OnThread(Func<CrashEnding> action)
    {
        var result = new TaskCompletionSource<CrashEnding>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => result.SetResult(action())) { IsBackground = true, Name = "crash traffic" }.Start();
        return result.Task;
    }
}
