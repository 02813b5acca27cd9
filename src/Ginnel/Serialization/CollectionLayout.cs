using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ginnel.Serialization;

/// <summary>The elements of collections as spans, and elements as their bytes.</summary>
/// <remarks>
/// The spans are used at once, while nobody changes the collection: it belongs to the caller of the writer, or was made
/// by the reader a moment ago. Bytes are taken of elements without references only, which the callers check with
/// <see cref="CanBePlain"/>, a constant for each type.
/// </remarks>
internal static class CollectionLayout
{
    // From here on zeroing costs more than the other way to make an array.
    private const int LargeBytes = 64 * 1024;

    /// <summary>Bytes of an element in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SizeOf<T>() => Unsafe.SizeOf<T>();

    /// <summary>The bytes of so many plain elements and their number; -1 if no array has room for them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LengthOf<T>(int count)
    {
        long length = sizeof(int) + (long)count * Unsafe.SizeOf<T>();
        return length <= Array.MaxLength ? (int)length : -1;
    }

    /// <summary>Whether an element's bytes may be copied at all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CanBePlain<T>() => !RuntimeHelpers.IsReferenceOrContainsReferences<T>();

    /// <summary>The bytes of plain elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> BytesOf<T>(ReadOnlySpan<T> elements)
    {
        Debug.Assert(CanBePlain<T>());
        return MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(elements)),
            checked(elements.Length * Unsafe.SizeOf<T>()));
    }

    /// <summary>The bytes of plain elements, to be filled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<byte> BytesOf<T>(Span<T> elements)
    {
        Debug.Assert(CanBePlain<T>());
        return MemoryMarshal.CreateSpan(
            ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(elements)),
            checked(elements.Length * Unsafe.SizeOf<T>()));
    }

    /// <summary>The elements of a list, in place.</summary>
    public static Span<T> ElementsOf<T>(List<T> list) => CollectionsMarshal.AsSpan(list);

    /// <summary>
    /// A list with so many elements, all of which are to be filled through the span: plain ones may be anything.
    /// </summary>
    public static List<T> ListOf<T>(int count, out Span<T> elements)
    {
        List<T> list;
        if (CanBePlain<T>() && (long)count * Unsafe.SizeOf<T>() >= LargeBytes && ListFields.AreKnown)
        {
            list = [];
            ListFields<T>.Items(list) = GC.AllocateUninitializedArray<T>(count);
        }
        else
        {
            list = new List<T>(count);
        }

        CollectionsMarshal.SetCount(list, count);
        elements = CollectionsMarshal.AsSpan(list);
        return list;
    }

    /// <summary>An immutable array around an array that nobody else has.</summary>
    public static ImmutableArray<T> Freeze<T>(T[] elements) => ImmutableCollectionsMarshal.AsImmutableArray(elements);

    /// <summary>The elements of a rectangular array, the last index running fastest.</summary>
    /// <param name="array">An array of <typeparamref name="T"/>, of any rank.</param>
    public static Span<T> ElementsOf<T>(Array array)
    {
        Debug.Assert(array.GetType().GetElementType() == typeof(T) || !typeof(T).IsValueType);
        return MemoryMarshal.CreateSpan(
            ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
    }
}
