using System;
using System.Buffers.Binary;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Sharing;

namespace Ginnel.Tests.Peer.Sharing;

/// <summary>Processes that open a name in the directory that they are told, and that may be killed then.</summary>
internal static class NameRole
{
    public const string Name = "jobs";

    private static SharedNameOptions Options => new() { Directory = RoleSettings.Path };

    /// <summary>Acquires the mutex, says so, and waits to be killed.</summary>
    public static async Task HoldMutex(SharedRegion region, PipeWriteEnd report)
    {
        using var mutex = SharedMutex.OpenOrCreate(Name, Options);
        Report(report, (long)await mutex.AcquireAsync());
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Says whether the event was set, sets it, says so, and waits to be killed.</summary>
    public static async Task SetEvent(SharedRegion region, PipeWriteEnd report)
    {
        using var it = SharedEvent.OpenOrCreate(Name, isAutomatic: false, Options);
        Report(report, it.IsSet ? 1 : 0);
        it.Set();
        Report(report, it.IsSet ? 1 : 0);
        await Task.Delay(Timeout.Infinite);
    }

    /// <summary>Opens, counts and closes as often as it is told, from the same instant on as all others.</summary>
    public static void Count(SharedRegion region, PipeWriteEnd report)
    {
        using SharedBarrier barrier = SharedBarrier.Join(region, SynchronizationPlaces.Barrier);
        ref long counter = ref region.GetReference<long>(SynchronizationPlaces.Counter);
        for (long turn = 0; turn < RoleSettings.Length; turn++)
        {
            barrier.SignalAndWait();
            using var mutex = SharedMutex.OpenOrCreate(Name, Options);
            if (mutex.Acquire() != SharedAcquisition.Acquired)
                Environment.FailFast("Nobody was killed.");
            counter++;
            mutex.Release();
        }

        Report(report, RoleSettings.Length);
    }

    /// <summary>Opens, acquires, releases and closes until it is killed, wherever that may be.</summary>
    /// <remarks>
    /// Whoever is inside has its process id in a word. One that was killed there leaves it behind; when all others had
    /// closed the mutex at that time, nobody is told.
    /// </remarks>
    public static void Churn(SharedRegion region, PipeWriteEnd report)
    {
        bool hasReported = false;
        while (true)
        {
            using var mutex = SharedMutex.OpenOrCreate(Name, Options);
            mutex.Acquire();
            int other = region.ReadAcquire<int>(SynchronizationPlaces.Inside);
            if (other != 0)
                WaitUntilEnded(other);
            if (region.CompareExchange(SynchronizationPlaces.Inside, Environment.ProcessId, other) != other)
                Environment.FailFast($"Process {other}, or one after it, has the mutex, too.");
            if (region.CompareExchange(SynchronizationPlaces.Inside, 0, Environment.ProcessId) != Environment.ProcessId)
                Environment.FailFast("Another process came inside.");
            mutex.Release();
            if (!hasReported)
                Report(report, 0);
            hasReported = true;
        }
    }

    /// <summary>The kernel takes locks back a moment before the process has ended for all to see.</summary>
    private static void WaitUntilEnded(int processId)
    {
        long start = Environment.TickCount64;
        var spinner = new SpinWait();
        while (!HasEnded(processId))
        {
            if (Environment.TickCount64 - start > 10_000)
                Environment.FailFast($"Process {processId} has the mutex, too, and lives.");
            spinner.SpinOnce();
        }
    }

    private static bool HasEnded(int processId)
    {
        try
        {
            string status = File.ReadAllText($"/proc/{processId}/stat");
            return status[status.LastIndexOf(')') + 2] is 'Z' or 'X';
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static void Report(PipeWriteEnd report, long number)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        report.Write(bytes);
    }
}
