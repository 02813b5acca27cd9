using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ginnel.Messaging;

/// <summary>The bytes of a frame; <c>docs/formats/frame.md</c> has them, too.</summary>
/// <remarks>
/// <code>
///    0                   4      5               8
///    +-------------------+------+---------------+-----------------------+---------+
///    | length of payload | kind | 0     0     0 | payload               | padding |
///    +-------------------+------+---------------+-----------------------+---------+
///                                                                       to the next multiple of 8
/// </code>
/// A header is read and written as one number, so that it is read once: its lower half is the length, the next byte
/// the kind. What is copied here has been checked by the caller: there are as many bytes.
/// </remarks>
internal static class FrameLayout
{
    public const int HeaderLength = sizeof(ulong);
    public const int Alignment = 8;
    public const int KindOffset = sizeof(uint);

    /// <summary>Payload of a frame of kind <see cref="FrameKind.Attached"/>: the length, the kind, zeros.</summary>
    public const int AttachedLength = 16;
    public const int AttachedKindOffset = sizeof(long);

    private const ulong ReservedBits = 0xFFFFFF00_00000000;

    /// <summary>Bytes that a frame takes in the ring.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SizeOf(int payloadLength) => HeaderLength + ((payloadLength + Alignment - 1) & -Alignment);

    /// <summary>The longest payload of a frame in so many bytes.</summary>
    public static int PayloadOf(int size) => (size & -Alignment) - HeaderLength;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HeaderOf(byte kind, int payloadLength) => (uint)payloadLength | (ulong)kind << 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint LengthIn(ulong header) => (uint)header;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte KindIn(ulong header) => (byte)(header >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsReservedZero(ulong header) => (header & ReservedBits) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteHeader(Span<byte> frame, ulong header) => WritePlain(frame, 0, header);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReadHeader(ReadOnlySpan<byte> frame) => ReadPlain<ulong>(frame, 0);

    /// <summary>Copies a plain value in; the caller has checked that the type is plain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WritePlain<T>(Span<byte> target, int offset, in T value)
    {
        Debug.Assert(!RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        Debug.Assert(offset + Unsafe.SizeOf<T>() <= target.Length);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref MemoryMarshal.GetReference(target), offset), value);
    }

    /// <summary>Copies a plain value out; the caller has checked that the type is plain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ReadPlain<T>(ReadOnlySpan<byte> source, int offset)
    {
        Debug.Assert(!RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        Debug.Assert(offset + Unsafe.SizeOf<T>() <= source.Length);
        return Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref MemoryMarshal.GetReference(source), offset));
    }
}
