using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace Ginnel.Spooling;

/// <summary>Names and values that go with a message: for each, two lengths of 16 bits, then both as UTF-8.</summary>
internal static class SpoolHeaders
{
    private const int LengthsSize = 4;

    /// <summary>Writes them into a buffer of the pool, to be given back; returns how long they are.</summary>
    public static int Write(IReadOnlyDictionary<string, string>? headers, out byte[] buffer)
    {
        buffer = [];
        if (headers is null || headers.Count == 0)
            return 0;
        int length = LengthOf(headers);
        if (length > JournalLayout.LargestHeaders)
        {
            throw new ArgumentException(
                $"The headers take {length} bytes, and {JournalLayout.LargestHeaders} is the most.", nameof(headers));
        }

        buffer = ArrayPool<byte>.Shared.Rent(length);
        int offset = 0;
        foreach ((string name, string value) in headers)
        {
            int nameLength = Encoding.UTF8.GetBytes(name, buffer.AsSpan(offset + LengthsSize));
            int valueLength = Encoding.UTF8.GetBytes(value, buffer.AsSpan(offset + LengthsSize + nameLength));
            BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(offset), (ushort)nameLength);
            BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(offset + 2), (ushort)valueLength);
            offset += LengthsSize + nameLength + valueLength;
        }

        return length;
    }

    /// <summary>How long they are.</summary>
    public static int LengthOf(IReadOnlyDictionary<string, string> headers)
    {
        int length = 0;
        foreach ((string name, string value) in headers)
            length += LengthsSize + Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
        return length;
    }

    public static void GiveBack(byte[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>
    /// Reads them. The checksum has vouched for the bytes, so what does not fit is a bug of the writer's.
    /// </summary>
    public static Dictionary<string, string> Read(ReadOnlySpan<byte> bytes)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        while (bytes.Length >= LengthsSize)
        {
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            int valueLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
            bytes = bytes[LengthsSize..];
            if (nameLength + valueLength > bytes.Length)
                break;
            headers[Encoding.UTF8.GetString(bytes[..nameLength])] =
                Encoding.UTF8.GetString(bytes.Slice(nameLength, valueLength));
            bytes = bytes[(nameLength + valueLength)..];
        }

        return headers;
    }
}
