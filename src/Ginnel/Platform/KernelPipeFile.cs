using System;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>pipe(7): &lt;unistd.h&gt; pipe2, read and write, and what &lt;fcntl.h&gt; says of pipes.</summary>
/// <remarks>Where a result is an int, it is a count of bytes, or the negative of an error number.</remarks>
internal static unsafe partial class KernelPipeFile
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int AccessModeMask = 3;
    private const int GetFlagsCommand = 3;
    private const int SetFlagsCommand = 4;
    private const int SetSizeCommand = 1031;
    private const int GetSizeCommand = 1032;

    /// <summary>What a descriptor was opened for.</summary>
    public enum AccessMode
    {
        ReadOnly = 0,
        WriteOnly = 1,
        ReadWrite = 2,
    }

    /// <summary>Two blocking descriptors, which programs that are started do not inherit by themselves.</summary>
    public static (Descriptor Reader, Descriptor Writer) Create()
    {
        int* pair = stackalloc int[2];
        Errno.Check(CreateCore(pair, CloseOnExec), "pipe2");
        return (new Descriptor(pair[0]), new Descriptor(pair[1]));
    }

    public static int GetBufferSize(Descriptor pipe) =>
        Errno.Check(Control(pipe, GetSizeCommand, 0), "fcntl(F_GETPIPE_SZ)");

    /// <summary>Bytes that are in the pipe; both ends can be asked.</summary>
    public static int GetFill(Descriptor pipe)
    {
        const uint BytesToRead = 0x541B;
        int count;
        Errno.Check(Query(pipe, BytesToRead, &count), "ioctl(FIONREAD)");
        return count;
    }

    /// <summary>Asks for a size; returns the one that the kernel made of it, or a negative error number.</summary>
    public static int SetBufferSize(Descriptor pipe, int size)
    {
        int result = Control(pipe, SetSizeCommand, size);
        return result == -1 ? -Marshal.GetLastPInvokeError() : result;
    }

    public static AccessMode GetAccessMode(Descriptor file) =>
        (AccessMode)(Errno.Check(Control(file, GetFlagsCommand, 0), "fcntl(F_GETFL)") & AccessModeMask);

    /// <summary>Reads and writes return EAGAIN from now on where they would wait.</summary>
    /// <remarks>It holds for all copies of the descriptor, in whatever process; not for the other end.</remarks>
    public static void SetNonBlocking(Descriptor file)
    {
        int flags = Errno.Check(Control(file, GetFlagsCommand, 0), "fcntl(F_GETFL)");
        Errno.Check(Control(file, SetFlagsCommand, flags | NonBlocking), "fcntl(F_SETFL)");
    }

    public static int Read(Descriptor pipe, Span<byte> destination)
    {
        fixed (byte* start = destination)
        {
            nint result;
            do
            {
                result = ReadCore(pipe, start, (nuint)destination.Length);
            }
            while (result == -1 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            return result == -1 ? -Marshal.GetLastPInvokeError() : (int)result;
        }
    }

    /// <summary>Writes what there is room for. The process must ignore SIGPIPE: see <see cref="Signals"/>.</summary>
    public static int Write(Descriptor pipe, ReadOnlySpan<byte> source)
    {
        fixed (byte* start = source)
        {
            nint result;
            do
            {
                result = WriteCore(pipe, start, (nuint)source.Length);
            }
            while (result == -1 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            return result == -1 ? -Marshal.GetLastPInvokeError() : (int)result;
        }
    }

    [LibraryImport(LibC.Name, EntryPoint = "pipe2", SetLastError = true)]
    private static partial int CreateCore(int* pair, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(Descriptor file, int command, int argument);

    [LibraryImport(LibC.Name, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Query(Descriptor file, nuint request, int* result);

    [LibraryImport(LibC.Name, EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadCore(Descriptor file, byte* start, nuint length);

    [LibraryImport(LibC.Name, EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteCore(Descriptor file, byte* start, nuint length);
}
