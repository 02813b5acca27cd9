using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ginnel.Memory;

/// <summary>The checksum CRC-32C (Castagnoli 1993), which processors have an instruction for.</summary>
/// <remarks>It finds every error of up to three bits in a record of any length that is allowed here.</remarks>
internal static class Crc32C
{
    /// <summary>Goes on with a checksum; it is neither inverted before nor after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            checksum = BitOperations.Crc32C(checksum, MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
            checksum = BitOperations.Crc32C(checksum, value);
        return checksum;
    }
}
