using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

[Collection(AloneCollection.Name)]
public sealed class SynchronizationAllocationTests : IDisposable
{
    private readonly SharedRegion _region = SharedRegion.CreateTwoWay(4096);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Mutex_Uncontended_AllocatesNothing()
    {
        SharedMutex mutex = SharedMutex.Create(_region, 0);
        AssertNothing(() =>
        {
            mutex.Acquire(Token);
            mutex.Release();
            ValueTask<SharedAcquisition> acquired = mutex.AcquireAsync(Token);
            if (acquired.IsCompletedSuccessfully)
                mutex.Release();
        });
    }

    [Fact]
    public void Semaphore_Uncontended_AllocatesNothing()
    {
        SharedSemaphore semaphore = SharedSemaphore.Create(_region, 0, 4);
        AssertNothing(() =>
        {
            semaphore.Acquire(Token);
            semaphore.Release();
        });
    }

    [Fact]
    public void Event_Set_AllocatesNothing()
    {
        SharedEvent it = SharedEvent.Create(_region, 0);
        AssertNothing(() =>
        {
            it.Set();
            it.Wait(Token);
            it.Reset();
        });
    }

    [Fact]
    public void Barrier_Alone_AllocatesNothing()
    {
        SharedBarrier.Create(_region, 0, 1);
        using SharedBarrier barrier = SharedBarrier.Join(_region, 0);
        AssertNothing(() => barrier.SignalAndWait());
    }

    public void Dispose() => _region.Dispose();

    private static void AssertNothing(Action action)
    {
        for (int turn = 0; turn < 100; turn++)
            action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int turn = 0; turn < 1000; turn++)
            action();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
