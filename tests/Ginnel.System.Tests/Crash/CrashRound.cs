using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.System.Tests.Support;
using Ginnel.Tests.Peer.Crash;
using Ginnel.Tests.Peer.Traffic;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Crash;

/// <summary>One child, its four ends, and what is left when it has been killed.</summary>
/// <remarks>
/// What the child's writers have published is known from two places that outlive it. The child notes in a file that
/// both map how far it may have come before each write, and how far it has come after it: what we read must lie between
/// the two. And the position in its header, which we still have mapped, must be exactly what we read. The content of
/// each byte follows from its position.
/// </remarks>
internal sealed class CrashRound(int seed, ProgressFile progress)
{
    private readonly Random _random = new(seed);

    public int Seed => seed;

    /// <summary>Runs the surviving side, kills the child at some moment, and checks what was told.</summary>
    public async Task Run(ChildProcess child, CrashEnds ends, Times told)
    {
        int noise = CrashTraffic.NoiseOf(seed, isChild: true);
        var traffic = new CrashTraffic(CrashTraffic.NoiseOf(seed, isChild: false), null);
        Task<CrashEnding[]> endings = Task.WhenAll(
            traffic.ReadBlocking(ends.Read1, noise),
            traffic.ReadAsynchronous(ends.Read2, noise),
            traffic.WriteBlocking(ends.Write1),
            traffic.WriteAsynchronous(ends.Write2));

        await WaitForAMoment();
        long killed = Stopwatch.GetTimestamp();
        child.Kill();
        CrashEnding[] all = await endings.Within();
        foreach (CrashEnding ending in all)
        {
            if (ending.Exception is not PeerDiedException)
                Assert.Fail($"Seed {seed}: an end was told: {ending.Exception?.ToString() ?? "end of stream"}.");
            told.Add(killed, ending.Timestamp);
        }

        // Not WaitAsync, which is right to complain of a child that was killed before it began.
        await child.DisposeAsync().AsTask().Within();
        CheckRead(ends.Read1, all[0], progress[0]);
        CheckRead(ends.Read2, all[1], progress[1]);
        CheckWritten(ends.Write1, progress[2]);
        CheckWritten(ends.Write2, progress[3]);
    }

    /// <summary>Mostly in the middle of the traffic, else while the child starts and shakes hands.</summary>
    private async Task WaitForAMoment()
    {
        if (_random.Next(4) != 0)
        {
            int index = _random.Next(CrashTraffic.EndCount);
            await Eventually.True(() => progress[index].Least > 0);
        }

        long start = Stopwatch.GetTimestamp();
        double ms = _random.NextDouble() * 25;
        if (ms > 2)
            await Task.Delay((int)ms - 1);
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < ms)
            await Task.Yield();
    }

    private void CheckRead(PipeReadEnd end, CrashEnding ending, ProgressFile.Slot writer)
    {
        Assert.True(ending.Position >= writer.Least, Describe("fewer bytes were read than had been published"));
        Assert.True(ending.Position <= writer.Most, Describe("more bytes were read than could have been published"));
        if (end.Core.Link.IsAttached)
            Assert.Equal(end.Core.Link.Peer.Header.Written.ReadAcquire(), ending.Position);
        else
            Assert.Equal(0, ending.Position);
        Assert.Equal(ending.Position, end.Position);

        string Describe(string what) => string.Create(
            CultureInfo.InvariantCulture, $"Seed {seed}: {what}: {ending.Position}; {writer.Least} to {writer.Most}.");
    }

    private void CheckWritten(PipeWriteEnd end, ProgressFile.Slot reader)
    {
        Assert.True(reader.Fault == 0, $"Seed {seed}: the child read a wrong byte at {reader.Fault - 1}.");
        Assert.True(reader.Least <= end.Position, $"Seed {seed}: the child read more than was written.");
    }
}
