using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>struct msghdr of &lt;sys/socket.h&gt; on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public void* Name;
    public uint NameLength;
    public BufferVector* Buffers;
    public nuint BufferCount;
    public void* Control;
    public nuint ControlLength;
    public int Flags;
}

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BufferVector
{
    public void* Start;
    public nuint Length;
}

/// <summary>struct cmsghdr, in front of the descriptors that travel with a packet.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ControlHeader
{
    public const int SocketLevel = 1;
    public const int Rights = 1;

    public nuint Length;
    public int Level;
    public int Type;
}
