using System;
using System.Net.Sockets;

namespace Ginnel.Tests.Peer.Rights;

/// <summary>A program without Ginnel that connects to a listener's socket, and says what it got.</summary>
internal static class KnockRole
{
    public static int Run(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            int length = socket.Receive(new byte[512]);
            Console.WriteLine($"connected, then {length} bytes");
        }
        catch (SocketException exception)
        {
            Console.WriteLine(exception.SocketErrorCode);
        }

        return 0;
    }
}
