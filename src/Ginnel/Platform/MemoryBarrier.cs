using System.Runtime.InteropServices;
using System.Threading;

namespace Ginnel.Platform;

/// <summary>&lt;linux/membarrier.h&gt;: one thread pays for the fence of every other.</summary>
/// <remarks>
/// <see cref="FenceAll"/> returns only after every running thread of every registered process has passed a full
/// fence. The side about to sleep calls it, so the side that publishes needs none: about 1 us once per sleep, rather
/// than 20 ns per message. Idea and name: the kernel's membarrier(2), "asymmetric fence" in the literature.
/// </remarks>
internal static partial class MemoryBarrier
{
    private const int GlobalExpedited = 1 << 1;
    private const int RegisterGlobalExpedited = 1 << 2;

    /// <summary>True when this process takes part; else its publishers and waiters execute fences themselves.</summary>
    public static readonly bool IsAvailable = Call(SystemCall.MemoryBarrier, RegisterGlobalExpedited, 0, 0) == 0;

    /// <summary>A full fence here and, when available, in every registered process.</summary>
    public static void FenceAll()
    {
        if (!IsAvailable || Call(SystemCall.MemoryBarrier, GlobalExpedited, 0, 0) != 0)
            Interlocked.MemoryBarrier();
    }

    [LibraryImport(LibC.Name, EntryPoint = "syscall")]
    private static partial nint Call(nint number, int command, uint flags, int processor);
}
