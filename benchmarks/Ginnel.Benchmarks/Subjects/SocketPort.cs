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

    public void SendBatch(ReadOnlySpan<byte> message, int count)
    {
        for (int index = 0; index < count; index++)
            message.CopyTo(_buffer.AsSpan(index * message.Length));
        Send(_buffer.AsSpan(0, count * message.Length));
    }

    public void ReceiveBatch(Span<byte> message, int count)
    {
        Receive(_buffer.AsSpan(0, count * message.Length));
        for (int index = 0; index < count; index++)
            _buffer.AsSpan(index * message.Length, message.Length).CopyTo(message);
    }

    public void SendFilled(int length, byte value)
    {
        _buffer.AsSpan(0, length).Fill(value);
        Send(_buffer.AsSpan(0, length));
    }

    public long ReceiveSum(int length)
    {
        Receive(_buffer.AsSpan(0, length));
        return Lines.Sum(_buffer.AsSpan(0, length));
    }
}
