using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>
/// Goal: a connection whose calls sleep gets a thread that sleeps on its ring, and nothing is lost, kept or held up
/// when that thread comes, is not there, or goes.
/// Method: threads are told by their names, in the kernel's list; each test begins and ends with none of them.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ResidentReaderTests
{
    private const string ReaderName = "Ginnel call reader";
    private const int KernelNameLength = 15;

    [Theory]
    [InlineData(WaitStrategy.Block)]
    [InlineData(WaitStrategy.Adaptive)]
    public async Task AsyncCalls_ThatSleep_AreServedAndContinuedByResidents(WaitStrategy strategy)
    {
        await ReadersAre(0);
        await using (CallPair pair = await CallPair.StartAsync(strategy: strategy))
        {
            bool isContinued = await Task.Run(() => CallUntilContinuedByResidentAsync(pair.Target));
            Assert.True(isContinued);
            await ReadersAre(2);
        }

        await ReadersAre(0);
    }

    [Fact]
    public async Task BlockingCalls_AfterAsyncOnes_EndTheClientsResident()
    {
        await ReadersAre(0);
        await using (CallPair pair = await CallPair.StartAsync(strategy: WaitStrategy.Block))
        {
            Assert.True(await Task.Run(() => CallUntilContinuedByResidentAsync(pair.Target)));
            // One that is not answered yet: the resident is parked on the ring meanwhile.
            Task<long> later = pair.Target.AddLaterAsync(1, 2, 200).AsTask();
            Assert.Equal(7, await Watchdog.OnThread(() => pair.Target.Add(3, 4)).Within());
            Assert.Equal(3, await later.Within());
            await ReadersAre(1);
            for (int index = 0; index < 100; index++)
                Assert.Equal(index, await pair.Target.AddAsync(index, 0).Within());
            Assert.Equal(9, await Watchdog.OnThread(() => pair.Target.Add(4, 5)).Within());
        }

        await ReadersAre(0);
    }

    [Fact]
    public async Task MoreConnectionsThanResidents_AreServedAllTheSame()
    {
        await ReadersAre(0);
        var pairs = new List<CallPair>();
        for (int index = 0; index < ResidentReader.MostCount; index++)
            pairs.Add(await CallPair.StartAsync(strategy: WaitStrategy.Block));
        for (int round = 0; round < 50; round++)
            Assert.All(await Task.WhenAll(pairs.Select(pair => pair.Target.AddAsync(1, 2).AsTask())).Within(), IsThree);
        await ReadersAre(ResidentReader.MostCount);
        foreach (CallPair pair in pairs)
            await pair.DisposeAsync();
        await ReadersAre(0);
    }

    /// <summary>Callers that await, callers that block, and callbacks, all at once, while it sleeps a lot.</summary>
    [Theory]
    [InlineData(WaitStrategy.Block, true)]
    [InlineData(WaitStrategy.Block, false)]
    [InlineData(WaitStrategy.Adaptive, true)]
    [InlineData(WaitStrategy.Adaptive, false)]
    public async Task CallersOfAllKinds_AtRandom_AreAllAnswered(WaitStrategy strategy, bool isBlockingToo)
    {
        int seed = Fuzz.Seed();
        for (int round = 0; round < Fuzz.Iterations(10); round++)
        {
            await using CallPair pair = await CallPair.StartAsync(strategy: strategy);
            var callers = new List<Task>();
            for (int caller = 0; caller < 3; caller++)
                callers.Add(AwaitAtRandomAsync(pair.Target, new Random(seed + 10 * round + caller)));
            if (isBlockingToo)
                callers.Add(Watchdog.OnThread(() => BlockAtRandom(pair.Target, new Random(seed + 10 * round + 9))));
            await Task.WhenAll(callers).Within($"seed {seed}, round {round}");
        }
    }

    private static void IsThree(long sum) => Assert.Equal(3, sum);

    private static async Task<bool> CallUntilContinuedByResidentAsync(IArithmetic target)
    {
        bool isContinued = false;
        for (int index = 0; index < 2000 && (!isContinued || CountReaders() < 2); index++)
        {
            Assert.Equal(index + 1, await target.AddAsync(index, 1).ConfigureAwait(false));
            isContinued |= Thread.CurrentThread.Name == ReaderName;
            // Longer than a spin.
            if (index % 2 == 0)
                await target.AddLaterAsync(1, 2, 1).ConfigureAwait(false);
        }

        return isContinued;
    }

    private static async Task AwaitAtRandomAsync(IArithmetic target, Random random)
    {
        for (int index = 0; index < 200; index++)
        {
            switch (random.Next(6))
            {
                case 0:
                    Assert.Equal(3, await target.AddLaterAsync(1, 2, random.Next(3)).ConfigureAwait(false));
                    break;
                case 1:
                    Assert.NotEqual(0, await target.CallBackAsync(new Listener(), 3).ConfigureAwait(false));
                    break;
                case 2:
                    await Task.Delay(random.Next(2)).ConfigureAwait(false);
                    break;
                default:
                    Assert.Equal(index, await target.AddAsync(index, 0).ConfigureAwait(false));
                    break;
            }
        }
    }

    private static void BlockAtRandom(IArithmetic target, Random random)
    {
        for (int index = 0; index < 200; index++)
        {
            Assert.Equal(index, target.Add(index, 0));
            if (random.Next(4) == 0)
                target.AddLaterAsync(1, 2, random.Next(2)).AsTask().Wait();
        }
    }

    private static Task ReadersAre(int count) => Eventually.True(
        () => CountReaders() == count, () => $"There are {CountReaders()} resident readers and not {count}.");

    private static int CountReaders()
    {
        int count = 0;
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                if (File.ReadAllText($"{task}/comm").TrimEnd() == ReaderName[..KernelNameLength])
                    count++;
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return count;
    }

    private sealed class Listener : IListener
    {
        public ValueTask<long> HearAsync(long value) => new(value + 1);

        public long HearAndWait(long value) => value + 1;
    }
}
