using System;
using System.IO;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Awaited calls on a socket; the async methods take their state from a pool: the rival's best case.</summary>
internal readonly struct AsyncSocketPort(Socket socket) : IAsyncPort
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(ReadOnlyMemory<byte> message)
    {
        while (message.Length > 0)
            message = message[await socket.SendAsync(message, SocketFlags.None, CancellationToken.None)..];
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ReceiveAsync(Memory<byte> message)
    {
        while (message.Length > 0)
        {
            int received = await socket.ReceiveAsync(message, SocketFlags.None, CancellationToken.None);
            if (received == 0)
                throw new EndOfStreamException();
            message = message[received..];
        }
    }

    public ValueTask SendFramesAsync(Frame[] frame, int count)
    {
        Frames.Pack(ref frame[0], count, _buffer);
        return SendAsync(_buffer.AsMemory(0, count * Frame.Size));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ReceiveFramesAsync(Frame[] frame, int count)
    {
        await ReceiveAsync(_buffer.AsMemory(0, count * Frame.Size));
        Frames.Unpack(_buffer.AsSpan(0, count * Frame.Size), ref frame[0]);
    }

    public ValueTask SendFilledAsync(int length, byte value)
    {
        Lines.Fill(_buffer.AsSpan(0, length), value);
        return SendAsync(_buffer.AsMemory(0, length));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<long> ReceiveSumAsync(int length)
    {
        await ReceiveAsync(_buffer.AsMemory(0, length));
        return Lines.Sum(_buffer.AsSpan(0, length));
    }
}
