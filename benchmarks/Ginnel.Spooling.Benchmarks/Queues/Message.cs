using System;
using System.Buffers.Binary;
using System.IO;

namespace Ginnel.Spooling.Benchmarks.Queues;

/// <summary>What is sent: 100 bytes that begin with a number, which the receiver checks.</summary>
internal static class Message
{
    public const int Length = 100;

    public static void Write(Span<byte> message, long number) =>
        BinaryPrimitives.WriteInt64LittleEndian(message, number);

    public static void Check(ReadOnlySpan<byte> message, long number)
    {
        long found = BinaryPrimitives.ReadInt64LittleEndian(message);
        if (message.Length != Length || found != number)
            throw new InvalidDataException($"{message.Length} bytes came with number {found} instead of {number}.");
    }
}
