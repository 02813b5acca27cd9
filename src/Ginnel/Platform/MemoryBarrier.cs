using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;

namespace Ginnel.Platform;

/// <summary>&lt;linux/membarrier.h&gt;: one thread pays for the fence of every other.</summary>
/// <remarks>
/// The side about to sleep calls it, so the side that publishes needs no fence: about 1 us once per sleep, rather than
/// 20 ns per message. Idea and name: the kernel's membarrier(2), "asymmetric fence" in the literature.
///
/// There are two forms. The fast one interrupts the processors whose note says that what they run is registered, and
/// the note can be wrong:
/// - A processor that idles keeps the memory of the process that ran last. If that process registers meanwhile, the
///   processor is passed over, and when a thread of the process runs there again nothing is switched, so no note is
///   made.
/// - A thread that exits clears the note. If a thread of the same process is next there, it stays cleared.
/// In both cases until another process has run there, which on a quiet machine can take for ever. The slow form goes by
/// no note: it waits until every processor has passed through the scheduler, which takes it some 10 to 40 ms.
/// </remarks>
internal static partial class MemoryBarrier
{
    private const int Query = 0;
    private const int Global = 1 << 0;
    private const int GlobalExpedited = 1 << 1;
    private const int RegisterGlobalExpedited = 1 << 2;

    /// <summary>True when this process has both forms; else everyone who publishes to it executes the fences.</summary>
    /// <remarks>A kernel without periodic interrupts on some processors (nohz_full) has no slow form.</remarks>
    public static readonly bool IsAvailable = Call(SystemCall.MemoryBarrier, RegisterGlobalExpedited, 0, 0) == 0
        && Call(SystemCall.MemoryBarrier, GlobalExpedited, 0, 0) == 0
        && (Call(SystemCall.MemoryBarrier, Query, 0, 0) & Global) != 0;

    /// <summary>The fast form: a full fence here and, when available, in nearly every registered process.</summary>
    public static void FenceRegistered()
    {
        if (!IsAvailable)
        {
            Interlocked.MemoryBarrier();
            return;
        }

        // It has worked before. It fails while the kernel has no memory for its list of processors; nobody else
        // executes the fence instead.
        while (Call(SystemCall.MemoryBarrier, GlobalExpedited, 0, 0) != 0)
            Thread.Yield();
    }

    /// <summary>The slow form: a full fence in every thread there is, of any process. It must be available.</summary>
    public static void FenceAll()
    {
        nint result = Call(SystemCall.MemoryBarrier, Global, 0, 0);
        Debug.Assert(result == 0, "the kernel refuses it only where its list of commands has not got it");
    }

    [LibraryImport(LibC.Name, EntryPoint = "syscall")]
    private static partial nint Call(nint number, int command, uint flags, int processor);
}
