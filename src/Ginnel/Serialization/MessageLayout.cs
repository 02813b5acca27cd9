using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ginnel.Serialization;

/// <summary>The sizes of a message's parts, and plain values as their bytes; see docs/formats/message.md.</summary>
/// <remarks>
/// The head of an object is the length of its body, in one byte where that is enough:
/// <code>
///    0              1                     0      1         3            0      1               5
///    +--------------+------+              +------+---------+------+     +------+---------------+------+
///    | length, 0-252| body |              | 253  | length  | body |     | 254  | length        | body |     255: null
///    +--------------+------+              +------+---------+------+     +------+---------------+------+
/// </code>
/// What is copied here has been checked by the caller: the type is unmanaged, and so many bytes are there.
/// </remarks>
internal static class MessageLayout
{
    /// <summary>The longest body whose length fits into the head's one byte.</summary>
    public const int LongestShortBody = 252;
    public const byte MediumHead = 253;
    public const byte LongHead = 254;
    public const byte NullHead = 255;
    public const int MediumHeadLength = 1 + sizeof(ushort);
    public const int LongHeadLength = 1 + sizeof(int);

    /// <summary>The length of a list or a string that is null.</summary>
    public const int NullLength = -1;

    /// <summary>The largest id of a member that takes one byte; a larger one takes two more.</summary>
    public const int LargestShortId = 250;
    public const byte LongId = 251;

    /// <summary>Objects in objects deeper than this are refused: reading and writing them recurses.</summary>
    public const int MostNested = 512;

    /// <summary>Up to here nobody asks whether the stack is deep enough.</summary>
    public const int FewNested = 32;

    /// <summary>Bytes of text or digits that are worked on in a buffer on the stack.</summary>
    public const int ShortText = 256;

    public const int DecimalLength = 16;

    /// <summary>The bits that a decimal's flags use: sign and scale.</summary>
    public const int DecimalFlags = unchecked((int)0x80FF0000);
    public const int LargestDecimalScale = 28;

    /// <summary>Where a point in time has its kind, above the ticks.</summary>
    public const int DateTimeKindShift = 62;
    public const int MostOffsetMinutes = 14 * 60;

    /// <summary>The bytes of the largest integer that the runtime can make.</summary>
    public const int LongestBigInteger = (1 << 28) - 64;

    /// <summary>Bytes of a plain value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SizeOf<T>() where T : unmanaged => Unsafe.SizeOf<T>();

    /// <summary>Writes a plain value; the caller has made room for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<T>(Span<byte> target, int offset, T value) where T : unmanaged =>
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref MemoryMarshal.GetReference(target), offset), value);

    /// <summary>Copies bytes; the caller has made room for them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(ReadOnlySpan<byte> source, Span<byte> target, int offset) =>
        source.CopyTo(MemoryMarshal.CreateSpan(
            ref Unsafe.Add(ref MemoryMarshal.GetReference(target), offset), source.Length));

    /// <summary>Reads a plain value; the caller has checked that it is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read<T>(ReadOnlySpan<byte> source, int offset) where T : unmanaged =>
        Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref MemoryMarshal.GetReference(source), offset));

    /// <summary>Whether an address is a path: it is relative, although the runtime may see a file in it.</summary>
    public static bool IsPath(string address) => address.AsSpan().TrimStart(" \t\r\n").StartsWith('/');

    /// <summary>The bytes of plain values.</summary>
    public static ReadOnlySpan<byte> BytesOf<T>(ReadOnlySpan<T> values) where T : unmanaged =>
        MemoryMarshal.AsBytes(values);

    /// <summary>The bytes of plain values, to be filled.</summary>
    public static Span<byte> BytesOf<T>(Span<T> values) where T : unmanaged => MemoryMarshal.AsBytes(values);
}
