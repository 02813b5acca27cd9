using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Ginnel.Sharing;

/// <summary>The bits of values that an arena's writer could spoil, and what is checked of them.</summary>
/// <remarks>
/// A bool is one byte, and any but 0 is true. A decimal is 16 bytes: flags, the upper 4 of 12 bytes of number, the
/// lower 8. A DateTime is 8: ticks, and in the two upper bits its kind. A DateOnly is 4 bytes of days, a TimeOnly 8 of
/// ticks.
/// </remarks>
internal static class ArenaValueLayout
{
    private const uint DecimalFlags = 0x80FF0000;
    private const int DecimalScaleShift = 16;
    private const int LargestDecimalScale = 28;
    private const ulong DateTimeTicks = (1UL << 62) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBits ToBits<T, TBits>(T value) where T : unmanaged where TBits : unmanaged =>
        Unsafe.BitCast<T, TBits>(value);

    /// <summary>The value of some bits, of which this has the one copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FromBits<T, TBits>(TBits bits) where T : unmanaged where TBits : unmanaged
    {
        if (typeof(T) == typeof(bool))
            return Unsafe.BitCast<bool, T>(Unsafe.BitCast<TBits, byte>(bits) != 0);
        if (typeof(T) == typeof(decimal))
            CheckDecimal((uint)Unsafe.BitCast<TBits, UInt128>(bits));
        else if (typeof(T) == typeof(DateTime))
            Check(Unsafe.BitCast<TBits, ulong>(bits) & DateTimeTicks, (ulong)DateTime.MaxValue.Ticks, "a date");
        else if (typeof(T) == typeof(DateOnly))
            Check(Unsafe.BitCast<TBits, uint>(bits), (uint)DateOnly.MaxValue.DayNumber, "a day");
        else if (typeof(T) == typeof(TimeOnly))
            Check(Unsafe.BitCast<TBits, ulong>(bits), (ulong)TimeOnly.MaxValue.Ticks, "a time of day");
        return Unsafe.BitCast<TBits, T>(bits);
    }

    private static void CheckDecimal(uint flags)
    {
        uint scale = (flags >> DecimalScaleShift) & byte.MaxValue;
        if ((flags & ~DecimalFlags) != 0 || scale > LargestDecimalScale)
            Throw(flags, "the flags of a decimal");
    }

    private static void Check(ulong found, ulong largest, string what)
    {
        if (found > largest)
            Throw(found, what);
    }

    [DoesNotReturn]
    private static void Throw(ulong found, string what) => throw new InvalidReferenceException(string.Create(
        CultureInfo.InvariantCulture,
        $"{found} cannot be {what}: a reference leads to something else, or the arena's writer is faulty or hostile."));
}
