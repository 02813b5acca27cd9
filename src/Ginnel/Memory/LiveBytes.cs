using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace Ginnel.Memory;

/// <summary>The pages of a live collection, for reads and writes without an order of their own.</summary>
/// <remarks>
/// The caller bounds each access: a reader checks each reference before it follows it, and the pages end so far behind
/// the last place that a reference may point to that no block can reach over their end. They outlive this value's
/// holder: see <see cref="PageReservation"/>.
/// </remarks>
internal readonly unsafe struct LiveBytes(RegionMapping mapping)
{
    private readonly byte* _start = mapping.Start;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Read<T>(long offset) where T : unmanaged => Unsafe.ReadUnaligned<T>(_start + offset);

    /// <summary>A word that another process stores, before all that is read after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadAcquire(long offset) => Volatile.Read(ref Unsafe.AsRef<long>(_start + offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<T>(long offset, T value) where T : unmanaged => Unsafe.WriteUnaligned(_start + offset, value);

    public void Clear(long offset, long length) => NativeMemory.Clear(_start + offset, (nuint)length);

    /// <summary>Copies from one place to another one that does not overlap it.</summary>
    public void Copy(long from, long to, int length)
    {
        Debug.Assert(from + length <= to || to + length <= from);
        Unsafe.CopyBlockUnaligned(_start + to, _start + from, (uint)length);
    }

    /// <summary>Copies values out, the first of which lies at an offset.</summary>
    public void CopyTo<T>(long offset, Span<T> target) where T : unmanaged =>
        new ReadOnlySpan<byte>(_start + offset, target.Length * sizeof(T))
            .CopyTo(MemoryMarshal.AsBytes(target));

    /// <summary>Whether a key lies at an offset, byte for byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsKey<T>(long offset, in T key) where T : unmanaged
    {
        byte* found = _start + offset;
        if (sizeof(T) == sizeof(ulong))
            return Unsafe.ReadUnaligned<ulong>(found) == Unsafe.BitCast<T, ulong>(key);
        if (sizeof(T) == sizeof(uint))
            return Unsafe.ReadUnaligned<uint>(found) == Unsafe.BitCast<T, uint>(key);
        return new ReadOnlySpan<byte>(found, sizeof(T)).SequenceEqual(KeyBytes<T>.Of(key));
    }
}
