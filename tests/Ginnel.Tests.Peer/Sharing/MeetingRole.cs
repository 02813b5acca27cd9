using System;
using System.Buffers.Binary;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Sharing;

namespace Ginnel.Tests.Peer.Sharing;

/// <summary>Processes that meet by semaphore, event and barrier.</summary>
internal static class MeetingRole
{
    /// <summary>Goes in and out with a permit, and notes how many were inside at once.</summary>
    public static void UsePermits(SharedRegion region, PipeWriteEnd report)
    {
        SharedSemaphore semaphore = SharedSemaphore.Open(region, SynchronizationPlaces.Semaphore);
        for (long turn = 0; turn < RoleSettings.Length; turn++)
        {
            semaphore.Acquire();
            int inside = region.Add(SynchronizationPlaces.Inside, 1);
            int most = region.ReadAcquire<int>(SynchronizationPlaces.Most);
            while (inside > most)
                most = Math.Max(most, region.CompareExchange(SynchronizationPlaces.Most, inside, most));
            region.Add(SynchronizationPlaces.Inside, -1);
            semaphore.Release();
        }

        Report(report, RoleSettings.Length);
    }

    /// <summary>Takes a permit, says so, and waits to be killed.</summary>
    public static async Task HoldPermit(SharedRegion region, PipeWriteEnd report)
    {
        SharedSemaphore semaphore = SharedSemaphore.Open(region, SynchronizationPlaces.Semaphore);
        Report(report, (long)await semaphore.AcquireAsync());
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Says that it is there, waits for the event, and says so.</summary>
    public static void WaitForEvent(SharedRegion region, PipeWriteEnd report)
    {
        SharedEvent it = SharedEvent.Open(region, SynchronizationPlaces.Event);
        Report(report, 0);
        it.Wait();
        Report(report, 1);
    }

    /// <summary>Comes to the end of every phase, and says how each ended.</summary>
    public static void Meet(SharedRegion region, PipeWriteEnd report)
    {
        using SharedBarrier barrier = SharedBarrier.Join(region, SynchronizationPlaces.Barrier);
        while (true)
            Report(report, (long)barrier.SignalAndWait());
    }

    private static void Report(PipeWriteEnd report, long number)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        report.Write(bytes);
    }
}
