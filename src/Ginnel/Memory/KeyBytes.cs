using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ginnel.Memory;

/// <summary>Keys as bytes: their hash, the same in every process, and whether a type can be a key.</summary>
/// <remarks>
/// A key is looked up by its bytes. So two values must be equal exactly where their bytes are: not so for types with
/// padding, whose bytes are anything, nor for floating-point numbers (0 and -0) or decimals (1 and 1.0). Rather than
/// look at fields, which a trimmed program does not know, <see cref="IsBytewise"/> asks the type's own comparer about
/// each bit.
/// </remarks>
internal static unsafe class KeyBytes<T> where T : unmanaged
{
    private const ulong Factor1 = 0x9E3779B97F4A7C15;
    private const ulong Factor2 = 0xBF58476D1CE4E5B9;

    /// <summary>Whether a bit that differs always makes another value.</summary>
    public static readonly bool IsBytewise = AskComparer();

    /// <summary>Whether no two keys have the same hash.</summary>
    public static readonly bool HasUniqueHashes =
        sizeof(T) is sizeof(byte) or sizeof(ushort) or sizeof(uint) or sizeof(ulong);

    /// <summary>Refuses what cannot be a key.</summary>
    /// <exception cref="NotSupportedException">Two equal values may have different bytes.</exception>
    public static void ThrowIfNotBytewise()
    {
        if (!IsBytewise)
        {
            throw new NotSupportedException(
                $"{typeof(T)} cannot be a key: two values of it can be equal and have different bytes, for it has " +
                "padding, a floating-point number, or an Equals that leaves something out. Use integers, enums, " +
                "characters, a Guid, or a struct of those without gaps.");
        }
    }

    /// <summary>The bytes, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Of(in T key) =>
        MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in key, 1));

    /// <summary>A hash that depends on two seeds.</summary>
    /// <remarks>
    /// Up to 8 bytes are mixed so that no two keys have the same hash. Longer ones go through SipHash-1-3, so that who
    /// knows the seeds, as every reader does, still cannot make many keys with one hash.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(in T key, ulong seed1, ulong seed2)
    {
        ulong bits;
        switch (sizeof(T))
        {
            case sizeof(ulong):
                bits = Unsafe.BitCast<T, ulong>(key);
                break;
            case sizeof(uint):
                bits = Unsafe.BitCast<T, uint>(key);
                break;
            case sizeof(ushort):
                bits = Unsafe.BitCast<T, ushort>(key);
                break;
            case sizeof(byte):
                bits = Unsafe.BitCast<T, byte>(key);
                break;
            default:
                return SipHash.Of(Of(key), seed1, seed2);
        }

        // Each step can be undone, so different bits stay different.
        bits = (bits ^ seed1) * Factor1;
        bits = (bits ^ (bits >> 32) ^ seed2) * Factor2;
        return bits ^ (bits >> 29);
    }

    private static bool AskComparer()
    {
        T zero = default;
        T other = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<T>(ref other));
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] = (byte)(1 << (bit % 8));
            if (EqualityComparer<T>.Default.Equals(zero, other))
                return false;
            bytes[bit / 8] = 0;
        }

        return true;
    }
}
