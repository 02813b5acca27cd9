using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Sharing;
using Ginnel.Tests.Peer.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Sharing;

/// <summary>
/// One mutex and several processes. The counter that they increment is protected by nothing else, so one acquisition
/// too many at the same time shows as a count that is too low.
/// </summary>
public sealed class SharedMutexTests : IDisposable
{
    private const int Processes = 4;

    private readonly SharedRegion _region = SharedRegion.CreateTwoWay(SynchronizationPlaces.Length);
    private readonly SharedMutex _mutex;

    public SharedMutexTests() => _mutex = SharedMutex.Create(_region, SynchronizationPlaces.Mutex);

    private long Counter => _region.ReadAcquire<long>(SynchronizationPlaces.Counter);

    [Fact]
    public async Task Acquire_TenMillionTimesByFourProcesses_CountsExactlyAndStarvesNobody()
    {
        const long Length = 10_000_000;
        (long First, long Second)[] reports = await CountAsync(MutexRole.Count, Length);
        string figures = string.Join("; ", reports.Select(static report => string.Create(
            CultureInfo.InvariantCulture, $"{report.First} acquisitions, at most {report.Second} between two")));
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        Assert.Equal(Length, Counter);
        Assert.Equal(Length, reports.Sum(static report => report.First));
        // A fair share is a quarter, and whoever waits and may run gets its turn within a millisecond. But which of the
        // processes may run is up to the scheduler, and others use the processors too: while one is not let run, the
        // rest acquire some 10,000 times in a millisecond. So what is asserted is a quarter of a share.
        Assert.All(reports, report => Assert.True(report.First >= Length / Processes / 4, figures));
        Assert.All(reports, report => Assert.True(report.Second <= Length / 2, figures));
    }

    [Fact]
    public async Task AcquireAsync_ByFourProcesses_CountsExactly()
    {
        const long Length = 400_000;
        (long First, long Second)[] reports = await CountAsync(MutexRole.CountAsync, Length);
        Assert.Equal(Length, Counter);
        Assert.Equal(Length, reports.Sum(static report => report.First));
        Assert.All(reports, static report => Assert.True(report.First > 0));
    }

    /// <remarks>There are always two more that wait, and sometimes one of these is killed, too.</remarks>
    [Fact]
    public async Task Acquire_OwnerKilledFiveHundredTimes_IsToldToTheNextOneEachTime()
    {
        const int Kills = 500;
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        var waiting = new List<(SynchronizationChild Child, Task<(long First, long Second)> Report)>();
        for (int index = 0; index < 3; index++)
            Start();
        SynchronizationChild owner = await NextOwnerAsync(SharedAcquisition.Acquired);
        for (int kill = 0; kill < Kills; kill++)
        {
            if (random.Next(10) == 0)
            {
                (SynchronizationChild child, _) = waiting[0];
                waiting.RemoveAt(0);
                child.Process.Kill();
                await child.DisposeAsync();
                Start();
            }

            Start();
            Assert.Equal(owner.Process.Id, Counter);
            owner.Process.Kill();
            SynchronizationChild next = await NextOwnerAsync(SharedAcquisition.Abandoned);
            await owner.DisposeAsync();
            owner = next;
        }

        foreach ((SynchronizationChild child, _) in waiting)
            await child.DisposeAsync();
        await owner.DisposeAsync();
        Assert.Equal(SharedAcquisition.Abandoned, _mutex.TryAcquire());
        _mutex.Release();
        Assert.Equal(SharedAcquisition.Acquired, _mutex.TryAcquire());

        void Start()
        {
            SynchronizationChild child = SynchronizationChild.Start(MutexRole.Hold, _region);
            waiting.Add((child, child.ReadReportAsync()));
        }

        async Task<SynchronizationChild> NextOwnerAsync(SharedAcquisition expected)
        {
            Task<(long First, long Second)> first = await Task.WhenAny(waiting.Select(static it => it.Report));
            int index = waiting.FindIndex(it => it.Report == first);
            SynchronizationChild child = waiting[index].Child;
            waiting.RemoveAt(index);
            var acquired = (SharedAcquisition)(await first).First;
            Assert.True(acquired == expected, $"Seed {seed}: {acquired}, and not {expected}.");
            return child;
        }
    }

    [Fact]
    public async Task Acquire_ProcessesKilledAnywhere_OthersGoOn()
    {
        const int Kills = 100;
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        var children = new List<SynchronizationChild>();
        for (int index = 0; index < Processes; index++)
            await StartAsync();
        for (int kill = 0; kill < Kills; kill++)
        {
            int index = random.Next(children.Count);
            SynchronizationChild victim = children[index];
            children.RemoveAt(index);
            victim.Process.Kill();
            await StartAsync();
            Assert.Equal(9, await SignalOfAsync(victim));
        }

        foreach (SynchronizationChild child in children)
            await child.DisposeAsync();
        Assert.NotEqual(SharedAcquisition.NotAcquired, _mutex.TryAcquire());

        async Task StartAsync()
        {
            SynchronizationChild child = SynchronizationChild.Start(MutexRole.Churn, _region);
            children.Add(child);
            // It has acquired and released once.
            await child.ReadReportAsync();
        }

        static async Task<int?> SignalOfAsync(SynchronizationChild child)
        {
            await child.DisposeAsync();
            return child.Process.TerminatingSignal;
        }
    }

    public void Dispose() => _region.Dispose();

    private async Task<(long First, long Second)[]> CountAsync(Delegate role, long length)
    {
        SharedBarrier.Create(_region, SynchronizationPlaces.Barrier, Processes);
        SynchronizationChild[] children =
            [.. Enumerable.Range(0, Processes).Select(_ => SynchronizationChild.Start(role, _region, length))];
        (long First, long Second)[] reports =
            await Task.WhenAll(children.Select(static child => child.ReadReportAsync()));
        foreach (SynchronizationChild child in children)
        {
            Assert.Equal(0, await child.Process.WaitAsync(CancellationToken.None).Within());
            await child.DisposeAsync();
        }

        return reports;
    }
}
