using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;linux/futex.h&gt;: sleep in the kernel while a 32-bit word has a given value.</summary>
/// <remarks>
/// The words lie in shared memory files, so the operations are not the process-private ones. Both work on a
/// read-only mapping: a waiter sleeps on the publisher's word, which it cannot write.
/// </remarks>
internal static unsafe partial class Futex
{
    private const int WaitOperation = 0;
    private const int WakeOperation = 1;

    /// <summary>Sleeps while the word is <paramref name="expected"/>; may also return for no reason at all.</summary>
    public static void Wait(uint* word, uint expected)
    {
        if (CallBlocking(SystemCall.Futex, word, WaitOperation, expected, null, null, 0) == 0)
            return;
        int errno = Marshal.GetLastPInvokeError();
        if (errno is not (Errno.EAGAIN or Errno.EINTR))
            throw new SystemCallException("futex(FUTEX_WAIT)", errno, null);
    }

    /// <summary>Wakes every thread that sleeps on the word.</summary>
    public static void WakeAll(uint* word) => Call(SystemCall.Futex, word, WakeOperation, int.MaxValue, null, null, 0);

    [LibraryImport(LibC.Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint CallBlocking(
        nint number, uint* word, int operation, uint value, void* timeout, uint* other, uint value3);

    [LibraryImport(LibC.Name, EntryPoint = "syscall")]
    private static partial nint Call(
        nint number, uint* word, int operation, uint value, void* timeout, uint* other, uint value3);
}
