using System;
using System.Buffers.Binary;
using System.Text;

namespace Ginnel.Serialization.Benchmarks.Contenders;

/// <summary>Where code by hand reads.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public int ReadInt32()
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(_rest);
        _rest = _rest[sizeof(int)..];
        return value;
    }

    public long ReadInt64()
    {
        long value = BinaryPrimitives.ReadInt64LittleEndian(_rest);
        _rest = _rest[sizeof(long)..];
        return value;
    }

    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    /// <summary>A count of things that take so many bytes at least.</summary>
    public int ReadCount(int smallest)
    {
        int count = ReadInt32();
        if (count < 0 || (long)count * smallest > _rest.Length)
            throw new FormatException("The count is wrong.");
        return count;
    }

    public string ReadString()
    {
        int length = ReadCount(1);
        string text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }

    public byte ReadByte()
    {
        byte value = _rest[0];
        _rest = _rest[1..];
        return value;
    }
}
