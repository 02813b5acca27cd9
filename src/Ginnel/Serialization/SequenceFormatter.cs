using System;
using System.Buffers;

namespace Ginnel.Serialization;

/// <summary>Sequences of bytes, written as arrays are; what is read is one array's.</summary>
internal sealed class SequenceFormatter : IMessageFormatter<ReadOnlySequence<byte>>
{
    public int SmallestLength => sizeof(int);

    public int LengthOf(in ReadOnlySequence<byte> value) =>
        value.Length <= Array.MaxLength - sizeof(int) ? sizeof(int) + (int)value.Length : -1;

    public void Write(ref MessageWriter writer, in ReadOnlySequence<byte> value)
    {
        int length = checked((int)value.Length);
        writer.CountMemory(MessageMemory.OfArray(length, sizeof(byte)));
        writer.WriteLength(length);
        value.CopyTo(writer.Reserve(length));
    }

    public ReadOnlySequence<byte> Read(ref MessageReader reader)
    {
        if (reader.ReadArray<byte>() is { } array)
            return new ReadOnlySequence<byte>(array);
        reader.Throw("The number of bytes is -1, for null, which a sequence cannot be.");
        return default;
    }
}
