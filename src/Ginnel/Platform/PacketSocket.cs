using System;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>
/// &lt;sys/socket.h&gt;: Unix sockets of type SOCK_SEQPACKET, whose packets arrive whole and may carry descriptors.
/// </summary>
/// <remarks>No call here blocks, and none raises SIGPIPE.</remarks>
internal static unsafe partial class PacketSocket
{
    /// <summary>More descriptors than this in one packet are refused by both sides.</summary>
    public const int MostDescriptors = 4;

    private const int UnixFamily = 1;
    private const int SequencedPacketType = 5;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int ReceiveCloseOnExec = 0x40000000;
    private const int ControlTruncated = 0x08;
    private const int Truncated = 0x20;

    // A cmsghdr is 16 bytes on 64-bit Linux; the descriptors follow, padded to 8.
    private const int ControlCapacity = 16 + MostDescriptors * sizeof(int);

    public static Descriptor Create()
    {
        Descriptor socket = CreateCore(UnixFamily, SequencedPacketType | CloseOnExec | NonBlocking, 0);
        if (socket.IsInvalid)
            Errno.Throw("socket");
        return socket;
    }

    public static (Descriptor Left, Descriptor Right) CreatePair()
    {
        int* pair = stackalloc int[2];
        Errno.Check(
            CreatePairCore(UnixFamily, SequencedPacketType | CloseOnExec | NonBlocking, 0, pair), "socketpair");
        return (new Descriptor(pair[0]), new Descriptor(pair[1]));
    }

    /// <summary>Sends a packet; returns 0, or the error number.</summary>
    public static int Send(Descriptor socket, ReadOnlySpan<byte> packet)
    {
        fixed (byte* start = packet)
        {
            return SendCore(socket, start, (nuint)packet.Length, DontWait | NoSignal) == -1
                ? Marshal.GetLastPInvokeError()
                : 0;
        }
    }

    /// <summary>
    /// Sends a packet with descriptors, which the receiver gets copies of; returns 0, or the error number.
    /// </summary>
    public static int Send(Descriptor socket, ReadOnlySpan<byte> packet, params ReadOnlySpan<SafeHandle> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MostDescriptors);
        if (descriptors.IsEmpty)
            return Send(socket, packet);

        byte* control = stackalloc byte[ControlCapacity];
        int length = sizeof(ControlHeader) + descriptors.Length * sizeof(int);
        *(ControlHeader*)control = new ControlHeader
        {
            Length = (nuint)length,
            Level = ControlHeader.SocketLevel,
            Type = ControlHeader.Rights,
        };
        int* numbers = (int*)(control + sizeof(ControlHeader));
        int held = 0;
        try
        {
            for (; held < descriptors.Length; held++)
            {
                bool added = false;
                descriptors[held].DangerousAddRef(ref added);
                numbers[held] = (int)descriptors[held].DangerousGetHandle();
            }

            fixed (byte* start = packet)
            {
                var buffer = new BufferVector { Start = start, Length = (nuint)packet.Length };
                var message = new MessageHeader
                {
                    Buffers = &buffer,
                    BufferCount = 1,
                    Control = control,
                    ControlLength = (nuint)((length + 7) & ~7),
                };
                return SendMessageCore(socket, &message, DontWait | NoSignal) == -1
                    ? Marshal.GetLastPInvokeError()
                    : 0;
            }
        }
        finally
        {
            while (held-- > 0)
                descriptors[held].DangerousRelease();
        }
    }

    /// <summary>Receives one packet, if there is one.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="buffer">Where the packet goes; a longer packet is reported as truncated.</param>
    /// <param name="descriptors">
    /// Filled with the descriptors that came along; they are the caller's from then on.
    /// </param>
    public static ReceivedPacket Receive(Descriptor socket, Span<byte> buffer, Span<Descriptor?> descriptors)
    {
        byte* control = stackalloc byte[ControlCapacity];
        fixed (byte* start = buffer)
        {
            var vector = new BufferVector { Start = start, Length = (nuint)buffer.Length };
            var message = new MessageHeader
            {
                Buffers = &vector,
                BufferCount = 1,
                Control = control,
                ControlLength = ControlCapacity,
            };
            nint length = ReceiveMessageCore(socket, &message, DontWait | ReceiveCloseOnExec);
            if (length == -1)
                return new ReceivedPacket { Errno = Marshal.GetLastPInvokeError() };
            return new ReceivedPacket
            {
                Length = (int)length,
                DescriptorCount = TakeDescriptors(control, message.ControlLength, descriptors),
                IsTruncated = (message.Flags & (Truncated | ControlTruncated)) != 0,
            };
        }
    }

    /// <summary>Ends both directions: the peer sees a hang-up, while the descriptor stays ours.</summary>
    public static int ShutDown(Descriptor socket) => ShutDownCore(socket, 2);

    private static int TakeDescriptors(byte* control, nuint controlLength, Span<Descriptor?> descriptors)
    {
        var header = (ControlHeader*)control;
        if (controlLength < (nuint)sizeof(ControlHeader)
            || header->Level != ControlHeader.SocketLevel
            || header->Type != ControlHeader.Rights)
            return 0;

        int count = ((int)header->Length - sizeof(ControlHeader)) / sizeof(int);
        int* numbers = (int*)(control + sizeof(ControlHeader));
        int taken = 0;
        for (int index = 0; index < count; index++)
        {
            var descriptor = new Descriptor(numbers[index]);
            if (taken < descriptors.Length)
                descriptors[taken++] = descriptor;
            else
                descriptor.Dispose();
        }

        return taken;
    }

    [LibraryImport(LibC.Name, EntryPoint = "socket", SetLastError = true)]
    private static partial Descriptor CreateCore(int family, int type, int protocol);

    [LibraryImport(LibC.Name, EntryPoint = "socketpair", SetLastError = true)]
    private static partial int CreatePairCore(int family, int type, int protocol, int* pair);

    [LibraryImport(LibC.Name, EntryPoint = "send", SetLastError = true)]
    private static partial nint SendCore(Descriptor socket, byte* start, nuint length, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "shutdown", SetLastError = true)]
    private static partial int ShutDownCore(Descriptor socket, int how);

    [LibraryImport(LibC.Name, EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessageCore(Descriptor socket, MessageHeader* message, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessageCore(Descriptor socket, MessageHeader* message, int flags);
}
