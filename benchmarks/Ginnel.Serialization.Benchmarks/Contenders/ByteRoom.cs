using System;
using System.Buffers.Binary;
using System.Text;

namespace Ginnel.Serialization.Benchmarks.Contenders;

/// <summary>Where code by hand writes: room that is large enough.</summary>
internal ref struct ByteRoom(Span<byte> room)
{
    private readonly Span<byte> _room = room;

    public int Length { get; private set; }

    public void Write(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_room[Length..], value);
        Length += sizeof(int);
    }

    public void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_room[Length..], value);
        Length += sizeof(long);
    }

    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    public void Write(byte value) => _room[Length++] = value;

    public void Write(string text)
    {
        int length = Encoding.UTF8.GetBytes(text, _room[(Length + sizeof(int))..]);
        Write(length);
        Length += length;
    }
}
