using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Sharing;
using Ginnel.Tests.Peer.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Sharing;

/// <summary>Names that several processes open, some of which are killed: there is never more than one object.</summary>
public sealed class SharedNameTests : IDisposable
{
    private const int Processes = 4;

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-test-").FullName;
    private readonly SharedRegion _region = SharedRegion.CreateTwoWay(SynchronizationPlaces.Length);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SharedNameOptions Options => new() { Directory = _folder };

    private string[] Files => Directory.GetFileSystemEntries(_folder);

    public void Dispose()
    {
        _region.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Acquire_OwnerKilledThatMadeIt_IsAbandonedForTheOthers()
    {
        SynchronizationChild owner = Start(NameRole.HoldMutex);
        Assert.Equal((long)SharedAcquisition.Acquired, (await owner.ReadReportAsync()).First);
        SynchronizationChild next = Start(NameRole.HoldMutex);
        using (var mutex = SharedMutex.OpenOrCreate(NameRole.Name, Options))
        {
            Assert.Equal(SharedAcquisition.NotAcquired, mutex.TryAcquire());
            await KillAsync(owner);
            Assert.Equal((long)SharedAcquisition.Abandoned, (await next.ReadReportAsync()).First);
            Task<SharedAcquisition> waiting = mutex.AcquireAsync(Token).AsTask();
            await KillAsync(next);
            Assert.Equal(SharedAcquisition.Abandoned, await waiting.Within());
            mutex.Release();
        }

        Assert.Empty(Files);
    }

    [Fact]
    public async Task Open_MakerKilled_OthersKeepWhatItSetAndNewcomersJoin()
    {
        SynchronizationChild maker = Start(NameRole.SetEvent);
        Assert.Equal(0, (await maker.ReadReportAsync()).First);
        Assert.Equal(1, (await maker.ReadReportAsync()).First);
        using (var it = SharedEvent.OpenOrCreate(NameRole.Name, isAutomatic: false, Options))
        {
            await KillAsync(maker);
            Assert.True(it.IsSet);
            SynchronizationChild newcomer = Start(NameRole.SetEvent);
            Assert.Equal(1, (await newcomer.ReadReportAsync()).First);
            it.Reset();
            using var same = SharedEvent.OpenOrCreate(NameRole.Name, isAutomatic: false, Options);
            Assert.False(same.IsSet);
            await KillAsync(newcomer);
        }

        Assert.Empty(Files);
    }

    [Fact]
    public async Task Open_AllKilled_BeginsAnewAndLeavesNothing()
    {
        for (int turn = 0; turn < 3; turn++)
        {
            SynchronizationChild maker = Start(NameRole.SetEvent);
            Assert.Equal(0, (await maker.ReadReportAsync()).First);
            SynchronizationChild other = Start(NameRole.SetEvent);
            await maker.ReadReportAsync();
            await other.ReadReportAsync();
            await KillAsync(maker);
            await KillAsync(other);
            Assert.Single(Files);
        }

        using (var it = SharedEvent.OpenOrCreate(NameRole.Name, isAutomatic: false, Options))
            Assert.False(it.IsSet);
        Assert.Empty(Files);

        SynchronizationChild owner = Start(NameRole.HoldMutex);
        await owner.ReadReportAsync();
        await KillAsync(owner);
        // Not even of what kind it was is left.
        SharedSemaphore.OpenOrCreate(NameRole.Name, 3, Options).Dispose();
        Assert.Empty(Files);
    }

    [Fact]
    public async Task Open_BySeveralProcessesAtOnce_IsTheSameEachTime()
    {
        const int Times = 2000;
        SharedBarrier.Create(_region, SynchronizationPlaces.Barrier, Processes);
        SynchronizationChild[] children =
            [.. Enumerable.Range(0, Processes).Select(_ => Start(NameRole.Count, Times))];
        await Task.WhenAll(children.Select(static child => child.ReadReportAsync()));
        foreach (SynchronizationChild child in children)
        {
            Assert.Equal(0, await child.Process.WaitAsync(CancellationToken.None).Within());
            await child.DisposeAsync();
        }

        Assert.Equal(Processes * Times, _region.ReadAcquire<long>(SynchronizationPlaces.Counter));
        Assert.Empty(Files);
    }

    [Fact]
    public async Task Open_ProcessesKilledAnywhere_OthersGoOnAndExcludeEachOther()
    {
        const int Kills = 100;
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        var children = new List<SynchronizationChild>();
        for (int index = 0; index < 3; index++)
            await StartAsync();
        for (int kill = 0; kill < Kills; kill++)
        {
            int index = random.Next(children.Count);
            SynchronizationChild victim = children[index];
            children.RemoveAt(index);
            await KillAsync(victim);
            await StartAsync();
        }

        foreach (SynchronizationChild child in children)
            await KillAsync(child);
        using (var mutex = SharedMutex.OpenOrCreate(NameRole.Name, Options))
            Assert.Equal(SharedAcquisition.Acquired, mutex.TryAcquire());
        Assert.Empty(Files);

        async Task StartAsync()
        {
            SynchronizationChild child = Start(NameRole.Churn);
            children.Add(child);
            // It has opened, acquired, released and closed once.
            await child.ReadReportAsync();
        }
    }

    private SynchronizationChild Start(Delegate role, long length = 0) =>
        SynchronizationChild.Start(role, _region, length, _folder);

    private static async Task KillAsync(SynchronizationChild child)
    {
        child.Process.Kill();
        await child.DisposeAsync();
        Assert.Equal(9, child.Process.TerminatingSignal);
    }
}
