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

    /// <summary>Writes plain values, each as a frame; the caller has checked that there is room for all.</summary>
    public static void WriteAll<T>(Span<byte> target, ulong header, ReadOnlySpan<T> values)
    {
        int size = SizeOf(Unsafe.SizeOf<T>());
        Debug.Assert(!RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        Debug.Assert((long)values.Length * size <= target.Length);
        ref byte frame = ref MemoryMarshal.GetReference(target);
        foreach (ref readonly T value in values)
        {
            Unsafe.WriteUnaligned(ref frame, header);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref frame, HeaderLength), value);
            frame = ref Unsafe.Add(ref frame, size);
        }
    }

    /// <summary>Reads plain values while the frames have exactly this header; returns how many there were.</summary>
    public static int ReadAll<T>(ReadOnlySpan<byte> source, ulong header, Span<T> values)
    {
        int size = SizeOf(Unsafe.SizeOf<T>());
        Debug.Assert(!RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        Debug.Assert((long)values.Length * size <= source.Length);
        ref byte frame = ref MemoryMarshal.GetReference(source);
        for (int count = 0; count < values.Length; count++)
        {
            if (Unsafe.ReadUnaligned<ulong>(ref frame) != header)
                return count;
            values[count] = Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref frame, HeaderLength));
            frame = ref Unsafe.Add(ref frame, size);
        }

        return values.Length;
    }
}
