using System;
using System.Buffers.Binary;
using Ginnel.Tests.Support;

namespace Ginnel.Tests.Spooling;

/// <summary>A message with a number of its own, from which length and every byte follow.</summary>
internal static class PowerMessage
{
    private const int NumberLength = sizeof(long);
    private const int Stride = 100_003;

    public static byte[] Make(long number)
    {
        byte[] bytes = Pattern.Create(number * Stride, LengthOf(number));
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }

    /// <summary>Which message it is, if it is whole.</summary>
    public static long Read(ReadOnlySpan<byte> bytes, long sequence)
    {
        if (bytes.Length < NumberLength)
            throw new BrokenPromiseException($"Message {sequence} has {bytes.Length} bytes.");
        long number = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (number < 0 || !bytes.SequenceEqual(Make(number)))
            throw new BrokenPromiseException($"Message {sequence} is none that was ever appended.");
        return number;
    }

    /// <summary>Smaller than a sector, over several, and over pages.</summary>
    private static int LengthOf(long number) => NumberLength + (int)(number % 5) switch
    {
        0 => Pattern.At(number),
        1 => 700 + Pattern.At(number),
        2 => 6000 + 16 * Pattern.At(number),
        _ => 1500 + 8 * Pattern.At(number),
    };
}
