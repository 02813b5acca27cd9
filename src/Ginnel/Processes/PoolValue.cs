using System;
using System.Buffers;
using Ginnel.Memory;

namespace Ginnel.Processes;

/// <summary>An argument or a result of a pool's call, as bytes.</summary>
/// <remarks>
/// A plain value is its memory. A string or an array is one byte, 1 or 0 for null, and then its memory; the frame
/// around it says how long it is.
/// </remarks>
internal static class PoolValue<T>
{
    /// <summary>Throws unless values of this type can travel.</summary>
    public static void ThrowIfUnsupported(string what, string parameterName)
    {
        if (PlainBytes.IsPlain<T>() || typeof(T) == typeof(string) || typeof(T) == typeof(byte[]))
            return;
        throw new ArgumentException(
            $"The method's {what} is a {typeof(T)}, which cannot go through a process pool. What can: types without " +
            "references in them (numbers, enums, Guid, DateTime, tuples and structs of these), string, and byte[].",
            parameterName);
    }

    public static void Write(T value, IBufferWriter<byte> target)
    {
        switch (value)
        {
            case string text:
                Write(PlainBytes.Of(text), target);
                break;
            case byte[] bytes:
                Write(bytes, target);
                break;
            case null when !PlainBytes.IsPlain<T>():
                WriteByte(0, target);
                break;
            default:
                int size = PlainBytes.SizeOf<T>();
                PlainBytes.Write(target.GetSpan(size), value);
                target.Advance(size);
                break;
        }
    }

    public static T Read(ReadOnlySpan<byte> source)
    {
        if (PlainBytes.IsPlain<T>())
            return PlainBytes.Read<T>(source);
        if (source[0] == 0)
            return default!;
        object value = typeof(T) == typeof(string) ? PlainBytes.ToText(source[1..]) : source[1..].ToArray();
        return (T)value;
    }

    private static void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> target)
    {
        WriteByte(1, target);
        target.Write(bytes);
    }

    private static void WriteByte(byte value, IBufferWriter<byte> target)
    {
        target.GetSpan(1)[0] = value;
        target.Advance(1);
    }
}
