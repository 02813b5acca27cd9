using System.Threading;
using Ginnel.Benchmarks.Laps;

namespace Ginnel.Sharing.Benchmarks.Workloads;

/// <summary>Acquire and release while nobody else wants it, beside the two instructions that it needs.</summary>
internal static class UncontendedMutex
{
    private const string Name = "acquire and release, uncontended";
    private const string Ours = "SharedMutex";
    private const string Raw = "raw interlocked pair";
    private const int WordOffset = 128;

    public static Workload Create()
    {
        SharedRegion region = SharedRegion.CreateTwoWay(4096);
        SharedMutex mutex = SharedMutex.Create(region, 0);
        Lock threadLock = new();
        object monitor = new();
        return new Workload(
            Name,
            [
                new(Ours, times => AcquireAndRelease(mutex, times)),
                new(Raw, times => Exchange(ref region.GetReference<long>(WordOffset), times)),
                new("System.Threading.Lock (one process)", times => EnterAndExit(threadLock, times)),
                new("Monitor (one process)", times => EnterAndExit(monitor, times)),
            ],
            [new Target(Name, Ours, Raw, 2)])
        { Resources = region };
    }

    private static void AcquireAndRelease(SharedMutex mutex, int times)
    {
        for (int time = 0; time < times; time++)
        {
            mutex.Acquire();
            mutex.Release();
        }
    }

    private static void Exchange(ref long word, int times)
    {
        for (int time = 0; time < times; time++)
        {
            Interlocked.CompareExchange(ref word, 1, 0);
            Interlocked.Exchange(ref word, 0);
        }
    }

    private static void EnterAndExit(Lock threadLock, int times)
    {
        for (int time = 0; time < times; time++)
        {
            threadLock.Enter();
            threadLock.Exit();
        }
    }

    private static void EnterAndExit(object monitor, int times)
    {
        for (int time = 0; time < times; time++)
        {
            Monitor.Enter(monitor);
            Monitor.Exit(monitor);
        }
    }
}
