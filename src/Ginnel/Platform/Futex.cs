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
    private const int ChangeAndWakeOperation = 5;

    // How FUTEX_WAKE_OP is told to change a word: operation << 28 | operand << 12. Below that is a condition for waking
    // the changed word, too, which does not matter: it is the same word, and all its sleepers are woken already.
    private const uint Add = 1u << 28;
    private const uint Or = 2u << 28;
    private const uint ClearBits = 3u << 28;
    private const uint OperandIsBitNumber = 8u << 28;

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

    /// <summary>Sets one bit and wakes every sleeper, both or neither, whenever the process is killed.</summary>
    public static void SetBitAndWakeAll(uint* word, int bit) => ChangeAndWakeAll(word, Or, bit);

    /// <summary>Clears one bit and wakes every sleeper, both or neither.</summary>
    public static void ClearBitAndWakeAll(uint* word, int bit) => ChangeAndWakeAll(word, ClearBits, bit);

    /// <summary>Adds a power of two and wakes every sleeper, both or neither.</summary>
    public static void AddBitAndWakeAll(uint* word, int bit) => ChangeAndWakeAll(word, Add, bit);

    /// <remarks>
    /// The kernel changes the word and wakes in one call, and a signal that kills is looked at when a call is over.
    /// </remarks>
    private static void ChangeAndWakeAll(uint* word, uint operation, int bit)
    {
        uint change = operation | OperandIsBitNumber | (uint)bit << 12;
        nint result = CallBlocking(
            SystemCall.Futex, word, ChangeAndWakeOperation, int.MaxValue, null, word, change);
        if (result == -1)
            Errno.Throw("futex(FUTEX_WAKE_OP)");
    }

    [LibraryImport(LibC.Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint CallBlocking(
        nint number, uint* word, int operation, uint value, void* timeout, uint* other, uint value3);

    [LibraryImport(LibC.Name, EntryPoint = "syscall")]
    private static partial nint Call(
        nint number, uint* word, int operation, uint value, void* timeout, uint* other, uint value3);
}
