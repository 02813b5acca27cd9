using System;
using System.IO;
using System.Net.Sockets;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Blocking calls on a socket, without the stream around it: the fastest that .NET has.</summary>
internal readonly struct SocketPort(Socket socket) : IBlockingPort
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    public void Send(ReadOnlySpan<byte> message)
    {
        while (message.Length > 0)
            message = message[socket.Send(message)..];
    }

    public void Receive(Span<byte> message)
    {
        while (message.Length > 0)
        {
            int received = socket.Receive(message);
            if (received == 0)
                throw new EndOfStreamException();
            message = message[received..];
        }
    }

    public void SendFrames(ref Frame frame, int count) => Send(Frames.Pack(ref frame, count, _buffer));

    public void ReceiveFrames(ref Frame frame, int count)
    {
        Span<byte> received = _buffer.AsSpan(0, count * Frame.Size);
        Receive(received);
        Frames.Unpack(received, ref frame);
    }

    public void SendFilled(int length, byte value)
    {
        Lines.Fill(_buffer.AsSpan(0, length), value);
        Send(_buffer.AsSpan(0, length));
    }

    public long ReceiveSum(int length)
    {
        Receive(_buffer.AsSpan(0, length));
        return Lines.Sum(_buffer.AsSpan(0, length));
    }
}
