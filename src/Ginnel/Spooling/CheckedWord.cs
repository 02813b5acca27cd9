using System.Runtime.CompilerServices;
using Ginnel.Memory;

namespace Ginnel.Spooling;

/// <summary>A number below 2^48 in a word of a file, with a check of it in the 16 bits above.</summary>
/// <remarks>
/// The check is the number modulo 65,521, which is prime, plus 3: so a number and one that differs from it by a power
/// of two have different checks, and a word with one wrong bit is found out. A word of zeros, which nobody wrote, is 0.
/// </remarks>
internal readonly struct CheckedWord(SharedWord64 word)
{
    public const long Most = (1L << Bits) - 1;

    private const int Bits = 48;
    private const ulong Prime = 65_521;

    /// <summary>Null for a word that nobody has written so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long? TryRead() => Decode(word.ReadAcquire());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(long value) => word.WriteRelease(Encode(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Encode(long value) => value | (long)((ulong)value % Prime + 3) << Bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long? Decode(long word)
    {
        long value = word & Most;
        return word == 0 || Encode(value) == word ? value : null;
    }
}
