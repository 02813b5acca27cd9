using System;
using System.Buffers;

namespace Ginnel.Serialization;

/// <summary>Whole messages: a value to bytes, and bytes to a value.</summary>
public static class MessageSerializer
{
    /// <summary>The bytes of a value.</summary>
    public static byte[] Serialize<T>(in T value)
    {
        var writer = new MessageWriter(stackalloc byte[512]);
        try
        {
            MessageFormatter.Of<T>().Write(ref writer, value);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Writes the bytes of a value.</summary>
    public static void Serialize<T>(IBufferWriter<byte> output, in T value)
    {
        ArgumentNullException.ThrowIfNull(output);
        var writer = new MessageWriter(output.GetSpan());
        try
        {
            MessageFormatter.Of<T>().Write(ref writer, value);
            if (writer.HasOutgrown)
                output.Write(writer.Written);
            else
                output.Advance(writer.Length);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>The value of which these are all the bytes.</summary>
    /// <exception cref="InvalidMessageException">They are not such a value, or there are more.</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessageReader(bytes);
        T value = MessageFormatter.Of<T>().Read(ref reader);
        if (reader.Remaining != 0)
            reader.Throw("The message is over before its bytes are.");
        return value;
    }

    /// <inheritdoc cref="Deserialize{T}(ReadOnlySpan{byte})"/>
    public static T Deserialize<T>(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
            return Deserialize<T>(bytes.FirstSpan);
        byte[] array = ArrayPool<byte>.Shared.Rent(checked((int)bytes.Length));
        try
        {
            bytes.CopyTo(array);
            return Deserialize<T>(array.AsSpan(0, (int)bytes.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
