using System.Runtime.InteropServices;
using System.Threading;

namespace Ginnel.Platform;

/// <summary>&lt;linux/membarrier.h&gt;: one thread pays for the fence of every other.</summary>
/// <remarks>
/// <see cref="FenceAll"/> returns only after every running thread of every process that it reaches has passed a full
/// fence. The side about to sleep calls it, so the side that publishes needs none: about 1 us once per sleep, rather
/// than 20 ns per message. Idea and name: the kernel's membarrier(2), "asymmetric fence" in the literature.
///
/// Which processes it reaches: those that are registered, but not yet on every processor; see ProcessorRound. And not
/// with certainty this one: a thread is passed over where the process has registered while its processor idled. For
/// threads of this process there is <see cref="Interlocked.MemoryBarrierProcessWide"/>, which is exact.
/// </remarks>
internal static partial class MemoryBarrier
{
    private const int GlobalExpedited = 1 << 1;
    private const int RegisterGlobalExpedited = 1 << 2;

    /// <summary>True when this process takes part; else everyone who publishes to it executes the fences.</summary>
    public static readonly bool IsAvailable = Call(SystemCall.MemoryBarrier, RegisterGlobalExpedited, 0, 0) == 0
        && Call(SystemCall.MemoryBarrier, GlobalExpedited, 0, 0) == 0;

    /// <summary>A full fence here and, when available, in every process that it reaches.</summary>
    public static void FenceAll()
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

    [LibraryImport(LibC.Name, EntryPoint = "syscall")]
    private static partial nint Call(nint number, int command, uint flags, int processor);
}
