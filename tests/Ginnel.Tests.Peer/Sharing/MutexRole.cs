using System;
using System.Buffers.Binary;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Sharing;

namespace Ginnel.Tests.Peer.Sharing;

/// <summary>Processes that want one mutex, and that may be killed while they have it.</summary>
internal static class MutexRole
{
    /// <summary>Increments the counter, which nothing but the mutex protects, until it has the length.</summary>
    /// <remarks>Reports how often, and how many of others there were at most between two of its own.</remarks>
    public static void Count(SharedRegion region, PipeWriteEnd report)
    {
        long length = RoleSettings.Length;
        SharedMutex mutex = SharedMutex.Open(region, SynchronizationPlaces.Mutex);
        using SharedBarrier barrier = SharedBarrier.Join(region, SynchronizationPlaces.Barrier);
        barrier.SignalAndWait();
        ref long counter = ref region.GetReference<long>(SynchronizationPlaces.Counter);
        long own = 0, last = 0, mostBetween = 0;
        while (true)
        {
            mutex.Acquire();
            long count = counter;
            if (count < length)
                counter = count + 1;
            mutex.Release();
            mostBetween = Math.Max(mostBetween, count - last);
            last = count + 1;
            if (count >= length)
                break;
            own++;
        }

        Report(report, own, mostBetween);
    }

    /// <summary>The same, with asynchronous waits on several lines at once.</summary>
    public static async Task CountAsync(SharedRegion region, PipeWriteEnd report)
    {
        long length = RoleSettings.Length;
        SharedMutex mutex = SharedMutex.Open(region, SynchronizationPlaces.Mutex);
        using SharedBarrier barrier = SharedBarrier.Join(region, SynchronizationPlaces.Barrier);
        await barrier.SignalAndWaitAsync();
        long[] owns = await Task.WhenAll(LineAsync(), LineAsync(), LineAsync());
        Report(report, owns[0] + owns[1] + owns[2], 0);

        async Task<long> LineAsync()
        {
            for (long own = 0; ; own++)
            {
                await mutex.AcquireAsync();
                long count = region.GetReadOnlyReference<long>(SynchronizationPlaces.Counter);
                if (count < length)
                    region.WriteRelease(SynchronizationPlaces.Counter, count + 1);
                await Task.Yield();
                mutex.Release();
                if (count >= length)
                    return own;
            }
        }
    }

    /// <summary>Acquires, marks what the mutex protects as half changed, says so, and waits to be killed.</summary>
    public static async Task Hold(SharedRegion region, PipeWriteEnd report)
    {
        SharedMutex mutex = SharedMutex.Open(region, SynchronizationPlaces.Mutex);
        SharedAcquisition acquired = await mutex.AcquireAsync();
        region.WriteRelease(SynchronizationPlaces.Counter, (long)Environment.ProcessId);
        Report(report, (long)acquired, 0);
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Acquires and releases until it is killed, wherever that may be.</summary>
    public static void Churn(SharedRegion region, PipeWriteEnd report)
    {
        SharedMutex mutex = SharedMutex.Open(region, SynchronizationPlaces.Mutex);
        ref int inside = ref region.GetReference<int>(SynchronizationPlaces.Inside);
        bool hasReported = false;
        while (true)
        {
            if (mutex.Acquire() == SharedAcquisition.Abandoned)
                inside = 0;
            if (inside++ != 0)
                Environment.FailFast("Two processes have the mutex.");
            inside--;
            mutex.Release();
            if (!hasReported)
                Report(report, 0, 0);
            hasReported = true;
        }
    }

    private static void Report(PipeWriteEnd report, long first, long second)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, first);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), second);
        report.Write(bytes);
    }
}
