using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ginnel.Memory;

/// <summary>Values that are nothing but their bytes: no references, and so the same in every process.</summary>
internal static class PlainBytes
{
    /// <summary>Whether the type is one of those: an unmanaged type, whatever fields it has.</summary>
    public static bool IsPlain<T>() => !RuntimeHelpers.IsReferenceOrContainsReferences<T>();

    public static int SizeOf<T>() => Unsafe.SizeOf<T>();

    /// <summary>Copies a value out; the type must be plain, and there must be room for it.</summary>
    public static void Write<T>(Span<byte> target, T value)
    {
        Check<T>(target.Length);
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(target), value);
    }

    /// <summary>Copies a value in; the type must be plain, and there must be as many bytes as it has.</summary>
    public static T Read<T>(ReadOnlySpan<byte> source)
    {
        Check<T>(source.Length);
        return Unsafe.ReadUnaligned<T>(ref MemoryMarshal.GetReference(source));
    }

    /// <summary>So many plain values in place; the caller has checked that there are as many bytes.</summary>
    public static Span<T> SpanOf<T>(Span<byte> bytes, int count)
    {
        Check<T>(bytes.Length / Math.Max(1, count));
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(bytes)), count);
    }

    /// <inheritdoc cref="SpanOf{T}(Span{byte}, int)"/>
    public static ReadOnlySpan<T> SpanOf<T>(ReadOnlySpan<byte> bytes, int count)
    {
        Check<T>(bytes.Length / Math.Max(1, count));
        return MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(bytes)), count);
    }

    /// <summary>Copies plain values in; the caller has checked that there is room.</summary>
    public static void WriteAll<T>(Span<byte> target, ReadOnlySpan<T> values) =>
        values.CopyTo(SpanOf<T>(target, values.Length));

    /// <summary>A string's UTF-16 code units as they are, which keeps even those that are no valid text.</summary>
    public static ReadOnlySpan<byte> Of(string text) => MemoryMarshal.AsBytes(text.AsSpan());

    /// <summary>The string of which <see cref="Of"/> gave the bytes.</summary>
    public static string ToText(ReadOnlySpan<byte> bytes) => new(MemoryMarshal.Cast<byte, char>(bytes));

    private static void Check<T>(int available)
    {
        if (!IsPlain<T>())
            throw new ArgumentException($"{typeof(T)} holds references.");
        ArgumentOutOfRangeException.ThrowIfLessThan(available, Unsafe.SizeOf<T>());
    }
}
