using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Ginnel.Platform;

/// <summary>Sockets that have a name in the file system: to listen on, and to connect to.</summary>
internal static unsafe partial class PacketSocket
{
    /// <summary>What fits into sockaddr_un, without the zero at the end.</summary>
    public const int LongestPath = 107;

    private const int SocketLevel = 1;
    private const int SendTimeoutOption = 21;
    private const int AddressCapacity = 2 + LongestPath + 1;

    /// <summary>Gives a socket a name, which must not exist yet.</summary>
    public static void Bind(Descriptor socket, string path)
    {
        byte* address = stackalloc byte[AddressCapacity];
        uint length = WriteAddress(new Span<byte>(address, AddressCapacity), path);
        Errno.Check(BindCore(socket, address, length), "bind", path);
    }

    public static void Listen(Descriptor socket, int backlog) => Errno.Check(ListenCore(socket, backlog), "listen");

    /// <summary>Takes a connection that waits; returns 0, or the error number.</summary>
    public static int Accept(Descriptor listener, out Descriptor socket)
    {
        socket = AcceptCore(listener, 0, 0, CloseOnExec | NonBlocking);
        return socket.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Connects; returns 0, or the error number. EAGAIN says that the listener's queue is full.</summary>
    public static int Connect(Descriptor socket, string path)
    {
        byte* address = stackalloc byte[AddressCapacity];
        uint length = WriteAddress(new Span<byte>(address, AddressCapacity), path);
        return ConnectCore(socket, address, length) == -1 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>
    /// Creates a socket whose connect waits for a place in the listener's queue, for so long at most.
    /// </summary>
    public static Descriptor CreateWaiting(TimeSpan patience)
    {
        Descriptor socket = CreateCore(UnixFamily, SequencedPacketType | CloseOnExec, 0);
        if (socket.IsInvalid)
            Errno.Throw("socket");
        // struct timeval: seconds and microseconds.
        long* time = stackalloc long[2]
        {
            patience.Ticks / TimeSpan.TicksPerSecond,
            patience.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond,
        };
        Errno.Check(
            SetOption(socket, SocketLevel, SendTimeoutOption, time, 2 * sizeof(long)), "setsockopt(SO_SNDTIMEO)");
        return socket;
    }

    private static uint WriteAddress(Span<byte> address, string path)
    {
        address.Clear();
        address[0] = UnixFamily;
        int length = Encoding.UTF8.GetBytes(path, address[2..^1]);
        return (uint)(2 + length + 1);
    }

    [LibraryImport(LibC.Name, EntryPoint = "bind", SetLastError = true)]
    private static partial int BindCore(Descriptor socket, byte* address, uint length);

    [LibraryImport(LibC.Name, EntryPoint = "listen", SetLastError = true)]
    private static partial int ListenCore(Descriptor socket, int backlog);

    [LibraryImport(LibC.Name, EntryPoint = "accept4", SetLastError = true)]
    private static partial Descriptor AcceptCore(Descriptor socket, nint address, nint length, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "connect", SetLastError = true)]
    private static partial int ConnectCore(Descriptor socket, byte* address, uint length);

    [LibraryImport(LibC.Name, EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(Descriptor socket, int level, int option, void* value, uint length);
}
