using System;
using System.Buffers;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

/// <summary>Whole messages: a value to bytes, and bytes to a value.</summary>
public static class MessageSerializer
{
    // No finally blocks around the writers: they cost every message, and after an exception the pool merely goes
    // without the array, which the collector takes.

    /// <summary>The bytes of a value.</summary>
    public static byte[] Serialize<T>(in T value)
    {
        IMessageFormatter<T> formatter = Registration<T>.Formatter ?? MessageFormatter.Of<T>();
        int length = formatter.LengthOf(value);
        if (length <= 0)
            return SerializeUnmeasured(formatter, value);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
        var writer = new MessageWriter(bytes);
        formatter.Write(ref writer, value);
        writer.EndMessage();
        return writer.HasOutgrown || writer.Length != length ? Take(ref writer) : bytes;
    }

    /// <summary>Writes the bytes of a value.</summary>
    public static void Serialize<T>(IBufferWriter<byte> output, in T value)
    {
        ArgumentNullException.ThrowIfNull(output);
        IMessageFormatter<T> formatter = Registration<T>.Formatter ?? MessageFormatter.Of<T>();
        var writer = new MessageWriter(output.GetSpan(Math.Max(0, formatter.LengthOf(value))));
        formatter.Write(ref writer, value);
        writer.EndMessage();
        if (!writer.HasOutgrown)
        {
            output.Advance(writer.Length);
            return;
        }

        output.Write(writer.Written);
        writer.Dispose();
    }

    /// <summary>The value of which these are all the bytes.</summary>
    /// <exception cref="InvalidMessageException">They are not such a value, or there are more.</exception>
    public static T Deserialize<T>(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessageReader(bytes);
        T value = (Registration<T>.Formatter ?? MessageFormatter.Of<T>()).Read(ref reader);
        reader.EndMessage();
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

    [SkipLocalsInit]
    private static byte[] SerializeUnmeasured<T>(IMessageFormatter<T> formatter, in T value)
    {
        var writer = new MessageWriter(stackalloc byte[512]);
        formatter.Write(ref writer, value);
        writer.EndMessage();
        return Take(ref writer);
    }

    private static byte[] Take(scoped ref MessageWriter writer)
    {
        byte[] bytes = writer.Written.ToArray();
        writer.Dispose();
        return bytes;
    }
}
