using System;
using System.IO;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Blocking calls on streams: named and anonymous pipes.</summary>
internal readonly struct StreamPort(Stream input, Stream output) : IBlockingPort
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    public void Send(ReadOnlySpan<byte> message) => output.Write(message);

    public void Receive(Span<byte> message) => input.ReadExactly(message);

    public void SendBatch(ReadOnlySpan<byte> message, int count)
    {
        for (int index = 0; index < count; index++)
            message.CopyTo(_buffer.AsSpan(index * message.Length));
        output.Write(_buffer, 0, count * message.Length);
    }

    public void ReceiveBatch(Span<byte> message, int count)
    {
        input.ReadExactly(_buffer, 0, count * message.Length);
        for (int index = 0; index < count; index++)
            _buffer.AsSpan(index * message.Length, message.Length).CopyTo(message);
    }

    public void SendFilled(int length, byte value)
    {
        _buffer.AsSpan(0, length).Fill(value);
        output.Write(_buffer, 0, length);
    }

    public long ReceiveSum(int length)
    {
        input.ReadExactly(_buffer, 0, length);
        return Lines.Sum(_buffer.AsSpan(0, length));
    }
}
