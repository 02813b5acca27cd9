using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Segments;
using Ginnel.Tests.Support;

namespace Ginnel.Tests.Endpoints;

/// <summary>A client that speaks the protocol packet by packet, and need not keep to it.</summary>
internal sealed class RawClient : IDisposable
{
    public RawClient(string path)
    {
        int errno = PacketSocket.Connect(Socket, path);
        if (errno != 0)
            throw new IOException($"connect: {Errno.NameOf(errno)}");
    }

    public Descriptor Socket { get; } = PacketSocket.Create();

    public static Hello FittingHello => Hello.Create(LinkRoles.Both, SegmentLayout.SmallestCapacity, 0);

    public void Send(ReadOnlySpan<byte> packet, params ReadOnlySpan<SafeHandle> descriptors) =>
        PacketSocket.Send(Socket, packet, descriptors);

    public void SendHello(Hello hello, OwnedSegment? segment)
    {
        Span<byte> packet = new byte[Hello.LargestLength];
        int length = hello.WriteTo(packet);
        _ = segment is null
            ? PacketSocket.Send(Socket, packet[..length])
            : PacketSocket.Send(Socket, packet[..length], segment.File);
    }

    /// <summary>The next packet; empty when the other side has hung up.</summary>
    public async Task<byte[]> ReceiveAsync()
    {
        byte[] buffer = new byte[1024];
        ReceivedPacket packet = default;
        await Eventually.True(() =>
        {
            var descriptors = new Descriptor?[PacketSocket.MostDescriptors];
            packet = PacketSocket.Receive(Socket, buffer, descriptors);
            foreach (Descriptor? descriptor in descriptors)
                descriptor?.Dispose();
            return packet.Errno != Errno.EAGAIN;
        });
        return buffer[..packet.Length];
    }

    public async Task<Hello> ReceiveHelloAsync() => Hello.ReadFrom(await ReceiveAsync());

    public void Dispose() => Socket.Dispose();
}
