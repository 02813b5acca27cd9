using System;
using System.Buffers.Binary;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>Reads as much of a message as brings all of it into the cache.</summary>
internal static class Lines
{
    private const int LineSize = 64;

    /// <summary>The sum of the first word of each cache line.</summary>
    public static long Sum(ReadOnlySpan<byte> message)
    {
        long sum = 0;
        for (; message.Length >= LineSize; message = message[LineSize..])
            sum += BinaryPrimitives.ReadInt64LittleEndian(message);
        return sum;
    }
}
