using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>
/// Where things are in an arena; <c>docs/formats/arena.md</c> has the same table, and a test compares them.
/// </summary>
/// <remarks>
/// <code>
///    0          8         12        16            24       28       32          40       44
///    +----------+---------+---------+-------------+--------+--------+-----------+--------+-----+
///    | magic    | version | state   | used bytes  | root   | 0      | root hash | root   | 0   |
///    +----------+---------+---------+-------------+--------+--------+-----------+ size   +-----+
///   64 what was added, each thing at a multiple of 8 bytes
/// </code>
/// A reference is an offset in units of 8 bytes, so 4 bytes of reference reach 32 GiB, and 8 bytes everything; 0 is
/// null. The state is stored last, with release: who sees <see cref="Published"/> sees everything else, which does not
/// change any more.
/// </remarks>
internal static class ArenaLayout
{
    /// <summary>"gnarena1", as the bytes lie in memory.</summary>
    public const long Magic = 0x31616E6572616E67;
    public const uint Version = 1;

    public const int MagicOffset = 0;
    public const int VersionOffset = 8;
    public const int StateOffset = 12;
    public const int UsedOffset = 16;
    public const int RootOffset = 24;
    public const int RootHashOffset = 32;
    public const int RootSizeOffset = 40;
    public const int FirstOffset = 64;

    public const uint Building = 0;
    public const uint Published = 1;

    /// <summary>Bytes of a unit, as a power of two: what every reference is a multiple of.</summary>
    public const int UnitShift = 3;
    public const int Unit = 1 << UnitShift;

    /// <summary>References of 4 bytes lead to what begins before this.</summary>
    public const long Reach = 1L << (32 + UnitShift);

    /// <summary>The next multiple of a unit.</summary>
    public static long Align(long length) => (length + Unit - 1) & -Unit;

    /// <summary>Whether a value may lie at any multiple of a unit.</summary>
    public static bool IsAligned<T>() where T : unmanaged => AlignmentOf<T>.Bytes <= Unit;

    /// <summary>A value at an offset that has been checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T At<T>(ref byte start, long offset) where T : unmanaged =>
        ref Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(ref start, (nuint)offset));

    /// <summary>The same for an offset in units, which the processor multiplies while it adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T AtUnit<T>(ref byte start, long units) where T : unmanaged =>
        ref Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(ref start, (nuint)units << UnitShift));

    /// <summary>The same for values, with their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> AtUnit<T>(ref byte start, long units, int count) where T : unmanaged =>
        MemoryMarshal.CreateSpan(ref AtUnit<T>(ref start, units), count);

    /// <summary>Values at an offset that has been checked, with their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> At<T>(ref byte start, long offset, int count) where T : unmanaged =>
        MemoryMarshal.CreateSpan(ref At<T>(ref start, offset), count);
}
