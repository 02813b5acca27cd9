using System.Runtime.CompilerServices;
using System.Threading;

namespace Ginnel.Memory;

/// <summary>Ordered reads and writes of any number of 1, 2, 4 or 8 bytes; the caller has checked the size.</summary>
internal static class OrderedAccess
{
    /// <summary>Whether the type can be read in one step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPossible<T>() where T : unmanaged => Unsafe.SizeOf<T>() is 1 or 2 or 4 or 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ReadAcquire<T>(ref T place) where T : unmanaged => Unsafe.SizeOf<T>() switch
    {
        1 => Unsafe.BitCast<byte, T>(Volatile.Read(ref Unsafe.As<T, byte>(ref place))),
        2 => Unsafe.BitCast<ushort, T>(Volatile.Read(ref Unsafe.As<T, ushort>(ref place))),
        4 => Unsafe.BitCast<uint, T>(Volatile.Read(ref Unsafe.As<T, uint>(ref place))),
        _ => Unsafe.BitCast<ulong, T>(Volatile.Read(ref Unsafe.As<T, ulong>(ref place))),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteRelease<T>(ref T place, T value) where T : unmanaged
    {
        switch (Unsafe.SizeOf<T>())
        {
            case 1:
                Volatile.Write(ref Unsafe.As<T, byte>(ref place), Unsafe.BitCast<T, byte>(value));
                break;
            case 2:
                Volatile.Write(ref Unsafe.As<T, ushort>(ref place), Unsafe.BitCast<T, ushort>(value));
                break;
            case 4:
                Volatile.Write(ref Unsafe.As<T, uint>(ref place), Unsafe.BitCast<T, uint>(value));
                break;
            default:
                Volatile.Write(ref Unsafe.As<T, ulong>(ref place), Unsafe.BitCast<T, ulong>(value));
                break;
        }
    }
}
