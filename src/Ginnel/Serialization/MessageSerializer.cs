using System;
using System.Buffers;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

/// <summary>Whole messages: a value to bytes, and bytes to a value.</summary>
public static class MessageSerializer
{
    /// <summary>The bytes of a value.</summary>
    [SkipLocalsInit]
    public static byte[] Serialize<T>(in T value)
    {
        IMessageFormatter<T> formatter = MessageFormatter.Of<T>();
        int length = formatter.LengthOf(value);
        if (length > 0)
            return SerializeForetold(formatter, value, length);
        var writer = new MessageWriter(stackalloc byte[512]);
        try
        {
            formatter.Write(ref writer, value);
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
        IMessageFormatter<T> formatter = MessageFormatter.Of<T>();
        var writer = new MessageWriter(output.GetSpan(Math.Max(0, formatter.LengthOf(value))));
        try
        {
            formatter.Write(ref writer, value);
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

    /// <summary>Writes into the array that is returned, unless the formatter foretold a wrong length.</summary>
    private static byte[] SerializeForetold<T>(IMessageFormatter<T> formatter, in T value, int length)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
        var writer = new MessageWriter(bytes);
        try
        {
            formatter.Write(ref writer, value);
            return writer.HasOutgrown || writer.Length != length ? writer.Written.ToArray() : bytes;
        }
        finally
        {
            writer.Dispose();
        }
    }
}
