using System;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ginnel.Benchmarks.Measuring;

/// <summary>CLOCK_MONOTONIC in nanoseconds, which every process of the machine reads alike.</summary>
internal static partial class Clock
{
    private const int Monotonic = 1;
    private const int ProcessCpuTime = 2;
    private const int AbsoluteTime = 1;
    private const long SecondNs = 1_000_000_000;

    /// <summary>Now. On Linux the stopwatch's ticks are the nanoseconds of CLOCK_MONOTONIC.</summary>
    public static long NowNs => Stopwatch.GetTimestamp();

    /// <summary>Processor time that all threads of this process have used, to the nanosecond.</summary>
    public static long ProcessorTimeNs
    {
        get
        {
            if (GetTime(ProcessCpuTime, out TimeSpec time) != 0)
                throw new InvalidOperationException("clock_gettime(CLOCK_PROCESS_CPUTIME_ID) failed.");
            return (time.Seconds * SecondNs) + time.Nanoseconds;
        }
    }

    /// <summary>Sleeps in the kernel until the clock shows <paramref name="deadlineNs"/>.</summary>
    public static void SleepUntil(long deadlineNs)
    {
        var time = new TimeSpec { Seconds = deadlineNs / SecondNs, Nanoseconds = deadlineNs % SecondNs };
        while (Sleep(Monotonic, AbsoluteTime, in time, 0) != 0)
        {
            // A signal ended the sleep early.
        }
    }

    /// <summary>Sleeps in the kernel for a while.</summary>
    public static void SleepFor(TimeSpan duration) => SleepUntil(NowNs + (long)duration.TotalNanoseconds);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in TimeSpec deadline, nint remaining);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
