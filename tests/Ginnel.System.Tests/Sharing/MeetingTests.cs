using System;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Sharing;
using Ginnel.Tests.Peer.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Sharing;

/// <summary>Semaphores, events and barriers of several processes, some of which are killed.</summary>
public sealed class MeetingTests : IDisposable
{
    private readonly SharedRegion _region = SharedRegion.CreateTwoWay(SynchronizationPlaces.Length);

    [Fact]
    public async Task Semaphore_ByFourProcesses_NeverHasMoreInsideThanPermits()
    {
        SharedSemaphore semaphore = SharedSemaphore.Create(_region, SynchronizationPlaces.Semaphore, 2);
        SynchronizationChild[] children = Start(MeetingRole.UsePermits, 4, 50_000);
        await Task.WhenAll(children.Select(static child => child.ReadReportAsync()));
        Assert.InRange(_region.ReadAcquire<int>(SynchronizationPlaces.Most), 1, 2);
        Assert.Equal(2, semaphore.CurrentCount);
        await EndAsync(children);
    }

    [Fact]
    public async Task Semaphore_HolderKilled_PermitComesBackAbandoned()
    {
        SharedSemaphore semaphore = SharedSemaphore.Create(_region, SynchronizationPlaces.Semaphore, 2);
        SynchronizationChild[] children = Start(MeetingRole.HoldPermit, 2);
        await Task.WhenAll(children.Select(static child => child.ReadReportAsync()));
        Assert.Equal(SharedAcquisition.NotAcquired, semaphore.TryAcquire());
        Task<SharedAcquisition> blocking = Watchdog.OnThread(
            () => semaphore.Acquire(TestContext.Current.CancellationToken));
        Task<SharedAcquisition> asynchronous =
            semaphore.AcquireAsync(TestContext.Current.CancellationToken).AsTask();
        await EndAsync(children);
        Assert.Equal(SharedAcquisition.Abandoned, await blocking.Within());
        Assert.Equal(SharedAcquisition.Abandoned, await asynchronous.Within());
        semaphore.Release(2);
    }

    [Fact]
    public async Task Event_Set_LetsAllProcessesThrough()
    {
        SharedEvent it = SharedEvent.Create(_region, SynchronizationPlaces.Event);
        SynchronizationChild[] children = Start(MeetingRole.WaitForEvent, 3);
        await Task.WhenAll(children.Select(static child => child.ReadReportAsync()));
        children[2].Process.Kill();
        it.Set();
        Assert.Equal(1, (await children[0].ReadReportAsync()).First);
        Assert.Equal(1, (await children[1].ReadReportAsync()).First);
        await EndAsync(children);
    }

    [Fact]
    public async Task Barrier_ParticipantKilled_IsToldToAllOthersInOnePhase()
    {
        SharedBarrier.Create(_region, SynchronizationPlaces.Barrier, 4);
        using SharedBarrier barrier = SharedBarrier.Join(_region, SynchronizationPlaces.Barrier);
        SynchronizationChild[] children = Start(MeetingRole.Meet, 3);
        for (int phase = 0; phase < 100; phase++)
            await AssertPhaseAsync(SharedPhase.Completed, children);
        // It had arrived at the end of the phase that goes on, or had not: the loss shows in this one or the next.
        await children[2].DisposeAsync();
        SynchronizationChild[] rest = children[..2];
        SharedPhase first = await barrier.SignalAndWaitAsync(TestContext.Current.CancellationToken).AsTask().Within();
        await AssertReportsAsync(first, rest);
        await AssertPhaseAsync(first == SharedPhase.Abandoned ? SharedPhase.Completed : SharedPhase.Abandoned, rest);
        await AssertPhaseAsync(SharedPhase.Completed, rest);
        await EndAsync(rest);

        async Task AssertPhaseAsync(SharedPhase expected, SynchronizationChild[] present)
        {
            Assert.Equal(expected, await Watchdog.OnThread(
                () => barrier.SignalAndWait(TestContext.Current.CancellationToken)).Within());
            await AssertReportsAsync(expected, present);
        }

        static async Task AssertReportsAsync(SharedPhase expected, SynchronizationChild[] present)
        {
            foreach (SynchronizationChild child in present)
                Assert.Equal((long)expected, (await child.ReadReportAsync()).First);
        }
    }

    public void Dispose() => _region.Dispose();

    private SynchronizationChild[] Start(Delegate role, int count, long length = 0) =>
        [.. Enumerable.Range(0, count).Select(_ => SynchronizationChild.Start(role, _region, length))];

    private static async Task EndAsync(SynchronizationChild[] children)
    {
        foreach (SynchronizationChild child in children)
            await child.DisposeAsync();
    }
}
