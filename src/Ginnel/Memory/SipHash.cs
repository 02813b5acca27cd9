using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ginnel.Memory;

/// <summary>SipHash-1-3 by Aumasson and Bernstein: who does not know the seeds cannot make keys collide.</summary>
internal static class SipHash
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed1, ulong seed2)
    {
        ulong v0 = 0x736f6d6570736575 ^ seed1;
        ulong v1 = 0x646f72616e646f6d ^ seed2;
        ulong v2 = 0x6c7967656e657261 ^ seed1;
        ulong v3 = 0x7465646279746573 ^ seed2;
        ulong last = (ulong)bytes.Length << 56;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            ulong word = MemoryMarshal.Read<ulong>(bytes);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }

        for (int index = 0; index < bytes.Length; index++)
            last |= (ulong)bytes[index] << (8 * index);
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xFF;
        for (int round = 0; round < 3; round++)
            Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
