using System;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>
/// Descriptors that stand for a process: they become readable when it ends, and never mean another process.
/// </summary>
internal static unsafe partial class ProcessDescriptor
{
    public const int KillSignal = 9;

    private const int ByProcessId = 1;
    private const int ByDescriptor = 3;
    private const int WaitForExited = 4;
    private const int DoNotHang = 1;
    private const int Exited = 1;
    private const int SignalInformationWords = 16;

    // The runtime's signals count down from -1: HUP, INT, QUIT, TERM, CHLD, CONT, WINCH, TTIN, TTOU, TSTP.
    private static ReadOnlySpan<byte> SignalNumbers => [1, 2, 3, 15, 17, 18, 28, 21, 22, 20];

    /// <summary>The kernel's number for a signal; a positive value is such a number already.</summary>
    public static int NumberOf(PosixSignal signal)
    {
        int value = (int)signal;
        return value < 0 && -value <= SignalNumbers.Length ? SignalNumbers[-value - 1] : value;
    }

    /// <summary>
    /// Opens one for a child that has not been waited for, so that its id cannot have been given away.
    /// </summary>
    public static Descriptor Open(int processId)
    {
        nint result = OpenCore(SystemCall.OpenProcessDescriptor, processId, 0);
        if (result == -1)
            Errno.Throw("pidfd_open", $"process {processId}");
        return new Descriptor((int)result);
    }

    /// <summary>Opens one for any process; null when there is none with this id.</summary>
    /// <remarks>The id may have been given to another process by now: compare <see cref="ProcessIdentity"/>.</remarks>
    public static Descriptor? TryOpen(int processId)
    {
        nint result = OpenCore(SystemCall.OpenProcessDescriptor, processId, 0);
        if (result != -1)
            return new Descriptor((int)result);
        // EINVAL and ENOENT: the id of a thread that is not its process's first.
        if (Marshal.GetLastPInvokeError() is not (Errno.ESRCH or Errno.EINVAL or Errno.ENOENT))
            Errno.Throw("pidfd_open", $"process {processId}");
        return null;
    }

    /// <summary>Sends a signal; false when the process has ended.</summary>
    public static bool TrySignal(Descriptor process, int signal)
    {
        if (SignalCore(SystemCall.SignalProcessDescriptor, process, signal, null, 0) != -1)
            return true;
        if (Marshal.GetLastPInvokeError() != Errno.ESRCH)
            Errno.Throw("pidfd_send_signal", $"signal {signal}");
        return false;
    }

    /// <summary>
    /// Takes the exit status of a child that has ended, which also ends its being a zombie; false while it runs.
    /// </summary>
    public static bool TryReap(Descriptor process, out ExitStatus status)
    {
        ulong* information = stackalloc ulong[SignalInformationWords];
        *information = information[1] = information[2] = 0;
        int result = Wait(ByDescriptor, process, information, WaitForExited | DoNotHang);
        return TryDecode(result, (int*)information, out status);
    }

    /// <summary>Ends a child that could not be given a descriptor, and waits until it is gone.</summary>
    public static void KillAndReap(int processId)
    {
        ulong* information = stackalloc ulong[SignalInformationWords];
        _ = Kill(processId, KillSignal);
        while (WaitById(ByProcessId, processId, information, WaitForExited) == -1
            && Marshal.GetLastPInvokeError() == Errno.EINTR)
        {
        }
    }

    // siginfo_t on 64-bit Linux: signal, errno and code, 4 bytes of padding, then process id, user id and status.
    private static bool TryDecode(int result, int* information, out ExitStatus status)
    {
        status = default;
        if (result == -1)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.EINTR)
                return false;
            if (errno != Errno.ECHILD)
                throw new SystemCallException("waitid", errno, null);
            // Somebody else in this process waited for every child there is, or made the kernel forget them all.
            status = ExitStatus.Unknown;
            return true;
        }

        if (information[4] == 0)
            return false;
        status = information[2] == Exited
            ? new ExitStatus(information[6], null)
            : new ExitStatus(128 + information[6], information[6]);
        return true;
    }

    [LibraryImport(LibC.Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint OpenCore(nint number, int processId, uint flags);

    [LibraryImport(LibC.Name, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SignalCore(nint number, Descriptor process, int signal, void* information, uint flags);

    [LibraryImport(LibC.Name, EntryPoint = "waitid", SetLastError = true)]
    private static partial int Wait(int kind, Descriptor process, ulong* information, int options);

    [LibraryImport(LibC.Name, EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitById(int kind, int processId, ulong* information, int options);

    [LibraryImport(LibC.Name, EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
