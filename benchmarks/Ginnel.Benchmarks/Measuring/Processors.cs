using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace Ginnel.Benchmarks.Measuring;

/// <summary>Which processors there are to run on, and how to stay on one.</summary>
internal static partial class Processors
{
    private const int MaskWords = 16; // 1,024 processors, what the C library's cpu_set_t holds.

    /// <summary>The first two processors that this process may use, or (-1, -1) where it has only one.</summary>
    public static (int Lead, int Follow) PickTwo()
    {
        List<int> usable = Usable();
        return usable.Count < 2 ? (-1, -1) : (usable[0], usable[1]);
    }

    /// <summary>Keeps the calling thread on one processor; -1 leaves it where the kernel likes.</summary>
    /// <remarks>
    /// Only this thread. The runtime gives threads that it starts later the processors of the main thread, and counts
    /// processors at its start; so the rest of the process sees the whole machine, as a user's would.
    /// </remarks>
    public static void PinThisThread(int processor)
    {
        if (processor < 0)
            return;
        Span<ulong> mask = stackalloc ulong[MaskWords];
        mask[processor / 64] = 1ul << (processor % 64);
        if (SetAffinity(0, MaskWords * sizeof(ulong), ref mask[0]) != 0)
            throw new InvalidOperationException($"This process may not use processor {processor}.");
    }

    /// <summary>Processor time that the whole machine has been busy since it started.</summary>
    public static TimeSpan BusyTime()
    {
        // cpu user nice system idle iowait irq softirq steal ..., in hundredths of a second.
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long ticks = 0;
        foreach (int index in (ReadOnlySpan<int>)[1, 2, 3, 6, 7])
            ticks += long.Parse(fields[index], CultureInfo.InvariantCulture);
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    private static List<int> Usable()
    {
        Span<ulong> mask = stackalloc ulong[MaskWords];
        _ = GetAffinity(0, MaskWords * sizeof(ulong), ref mask[0]);
        List<int> usable = [];
        for (int processor = 0; processor < MaskWords * 64; processor++)
        {
            if ((mask[processor / 64] & (1ul << (processor % 64))) != 0)
                usable.Add(processor);
        }

        return usable;
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint size, ref ulong mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nint size, ref ulong mask);
}
