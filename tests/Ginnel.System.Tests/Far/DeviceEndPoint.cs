using System;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;

namespace Ginnel.System.Tests.Far;

/// <summary>A network device, as an address that a socket for raw frames is bound to.</summary>
internal sealed class DeviceEndPoint(string device) : EndPoint
{
    // struct sockaddr_ll of linux/if_packet.h: family, protocol, index of the device, and what binding does not read.
    private const int Length = 20;
    private const int Protocol = 2;
    private const int Index = 4;

    /// <summary>All protocols, in the order of the network.</summary>
    private const ushort EveryProtocol = 0x0300;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    /// <summary>A socket that reads and writes the frames of the device.</summary>
    public static Socket Open(string device)
    {
        var socket = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)EveryProtocol);
        try
        {
            socket.ReceiveBufferSize = 4 << 20;
            socket.Bind(new DeviceEndPoint(device));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, Length);
        BitConverter.TryWriteBytes(address.Buffer.Span[Protocol..], EveryProtocol);
        BitConverter.TryWriteBytes(address.Buffer.Span[Index..], IndexOf(device));
        return address;
    }

    private static int IndexOf(string device) =>
        int.Parse(File.ReadAllText($"/sys/class/net/{device}/ifindex"), CultureInfo.InvariantCulture);
}
