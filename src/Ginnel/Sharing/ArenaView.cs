using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>An arena, to be read in place: follows references, and checks each.</summary>
/// <remarks>
/// A reference costs two comparisons besides the load itself: it is compared in its units, so that the load can
/// multiply. It is a multiple of 8 by its unit, so alignment needs no check. Whatever the arena's writer does to its
/// bytes, nothing outside of the arena is read. But values can be any then, and a walk along the references of a
/// hostile writer may not end by itself: count the steps, if you do not trust it. Keep the <see cref="SharedArena"/>
/// for as long as the view is used.
/// </remarks>
public readonly ref struct ArenaView
{
    private readonly ref byte _start;
    private readonly long _length;

    internal ArenaView(ref byte start, long length)
    {
        _start = ref start;
        _length = length;
    }

    /// <summary>Bytes that were in use when the view was taken.</summary>
    public long Length => _length;

    /// <summary>What a reference leads to.</summary>
    /// <exception cref="InvalidOperationException">The reference is null.</exception>
    /// <exception cref="InvalidReferenceException">It leads out of the arena.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly T Get<T>(Ref<T> reference) where T : unmanaged
    {
        uint units = reference.Units;
        if (units == 0)
            ThrowNull();
        if (units > (_length - PlainBytes.SizeOf<T>()) >> ArenaLayout.UnitShift)
            ThrowImpossible(reference.Offset, 1, PlainBytes.SizeOf<T>(), _length);
        return ref ArenaLayout.AtUnit<T>(ref _start, units);
    }

    /// <summary>The values of a list, in place.</summary>
    /// <exception cref="InvalidReferenceException">They are not all in the arena.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Get<T>(RefList<T> list) where T : unmanaged
    {
        int count = list.Count;
        uint units = list.First.Units;
        if (units == 0 && count == 0)
            return default;
        if (units == 0 || count < 0 || list.First.Offset + (long)count * PlainBytes.SizeOf<T>() > _length)
            ThrowImpossible(list.First.Offset, count, PlainBytes.SizeOf<T>(), _length);
        return ArenaLayout.AtUnit<T>(ref _start, units, count);
    }

    /// <summary>What a reference leads to.</summary>
    /// <exception cref="InvalidOperationException">The reference is null.</exception>
    /// <exception cref="InvalidReferenceException">It leads out of the arena.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly T Get<T>(WideRef<T> reference) where T : unmanaged
    {
        long offset = reference.Offset;
        if (offset == 0)
            ThrowNull();
        if (offset < 0 || offset > _length - PlainBytes.SizeOf<T>())
            ThrowImpossible(offset, 1, PlainBytes.SizeOf<T>(), _length);
        return ref ArenaLayout.At<T>(ref _start, offset);
    }

    /// <summary>The values of a list, in place.</summary>
    /// <exception cref="InvalidReferenceException">They are not all in the arena, or too many for a span.</exception>
    public ReadOnlySpan<T> Get<T>(WideRefList<T> list) where T : unmanaged
    {
        long count = list.Count;
        if (count == 0)
            return default;
        long offset = list.First.Offset;
        if (offset <= 0 || count < 0 || count > int.MaxValue || offset > _length - count * PlainBytes.SizeOf<T>())
            ThrowImpossible(offset, count, PlainBytes.SizeOf<T>(), _length);
        return ArenaLayout.At<T>(ref _start, offset, (int)count);
    }

    /// <summary>A map, in place.</summary>
    /// <exception cref="InvalidReferenceException">Its entries are not all in the arena.</exception>
    public ArenaMap<TKey, TValue> Get<TKey, TValue>(RefMap<TKey, TValue> map)
        where TKey : unmanaged
        where TValue : unmanaged =>
        new(this, map);

    /// <summary>A map whose keys are texts, in place.</summary>
    /// <exception cref="InvalidReferenceException">Its entries are not all in the arena.</exception>
    public ArenaTextMap<TValue> Get<TValue>(RefMap<RefString, TValue> map) where TValue : unmanaged =>
        new(this, map);

    /// <summary>A graph, in place.</summary>
    /// <exception cref="InvalidReferenceException">Its vertices or edges are not all in the arena.</exception>
    public ArenaGraphView<TVertex> Get<TVertex>(RefGraph<TVertex> graph) where TVertex : unmanaged =>
        new(this, graph);

    /// <summary>The bytes of a text, in place.</summary>
    /// <exception cref="InvalidReferenceException">They are not all in the arena.</exception>
    public ReadOnlySpan<byte> GetUtf8(RefString text) => Get(text.Bytes);

    /// <summary>A text as a string of its own; null if there is none.</summary>
    /// <exception cref="InvalidReferenceException">Its bytes are not all in the arena.</exception>
    public string? GetString(RefString text) => text.IsNull ? null : Encoding.UTF8.GetString(GetUtf8(text));

    [DoesNotReturn]
    private static void ThrowNull() => throw new InvalidOperationException(
        "The reference is null: it leads to nothing.");

    // Static, so that a view can stay in registers where it is used.
    [DoesNotReturn]
    private static void ThrowImpossible(long offset, long count, int size, long length) =>
        throw new InvalidReferenceException(string.Create(
            CultureInfo.InvariantCulture,
            $"A reference leads to byte {offset}, where {count} times {size} bytes must be, and {length} bytes of " +
            $"the arena are in use. It is one of another arena, or the writer of this one is faulty or hostile."));
}
