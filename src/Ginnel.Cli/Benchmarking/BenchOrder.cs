using System;
using System.Buffers.Binary;
using System.IO;

namespace Ginnel.Cli.Benchmarking;

/// <summary>What the other process is told to do next; 16 bytes, little-endian.</summary>
/// <param name="Kind">What.</param>
/// <param name="Size">Bytes of a message.</param>
/// <param name="Count">How many messages.</param>
internal readonly record struct BenchOrder(BenchOrderKind Kind, int Size, long Count)
{
    private const int Length = 16;

    public void WriteTo(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Size);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Count);
        stream.Write(bytes);
    }

    /// <summary>Null at the end of the stream: there is nothing more to do.</summary>
    public static BenchOrder? Read(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[Length];
        int length = stream.ReadAtLeast(bytes, Length, throwOnEndOfStream: false);
        return length < Length
            ? null
            : new BenchOrder(
                (BenchOrderKind)BinaryPrimitives.ReadInt32LittleEndian(bytes),
                BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));
    }

    /// <summary>The other process: does what it is told, until the stream ends.</summary>
    public static void Follow(Stream stream)
    {
        while (Read(stream) is { } order)
        {
            byte[] message = new byte[order.Size];
            for (long done = 0; done < order.Count; done++)
            {
                stream.ReadExactly(message);
                if (order.Kind == BenchOrderKind.Echo)
                    stream.Write(message);
            }

            if (order.Kind == BenchOrderKind.Take)
                stream.WriteByte(1);
        }
    }

    /// <summary>This process: tells the other one, does its own part, and waits until the other has done its.</summary>
    public void Lead(Stream stream)
    {
        WriteTo(stream);
        byte[] message = new byte[Size];
        for (long done = 0; done < Count; done++)
        {
            stream.Write(message);
            if (Kind == BenchOrderKind.Echo)
                stream.ReadExactly(message);
        }

        if (Kind == BenchOrderKind.Take && stream.ReadByte() < 0)
            throw new EndOfStreamException("The other process has ended before it had taken everything.");
    }
}

/// <summary>What is done with messages.</summary>
internal enum BenchOrderKind
{
    /// <summary>Each is sent back before the next one comes.</summary>
    Echo = 1,

    /// <summary>They come one after the other, and one byte goes back after all.</summary>
    Take = 2,
}
