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

    public void SendFrames(ref Frame frame, int count) => output.Write(Frames.Pack(ref frame, count, _buffer));

    public void ReceiveFrames(ref Frame frame, int count)
    {
        Span<byte> received = _buffer.AsSpan(0, count * Frame.Size);
        input.ReadExactly(received);
        Frames.Unpack(received, ref frame);
    }

    public void SendFilled(int length, byte value)
    {
        Lines.Fill(_buffer.AsSpan(0, length), value);
        output.Write(_buffer, 0, length);
    }

    public long ReceiveSum(int length)
    {
        input.ReadExactly(_buffer, 0, length);
        return Lines.Sum(_buffer.AsSpan(0, length));
    }
}
