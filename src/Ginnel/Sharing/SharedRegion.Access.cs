using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <content>Access to the bytes: in place, checked for bounds and alignment.</content>
public sealed unsafe partial class SharedRegion
{
    /// <summary>Bytes to read and to write.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not within the region.</exception>
    /// <exception cref="InvalidOperationException">This process may only read the region.</exception>
    public Span<byte> AsSpan(long offset, int length) => AsSpan<byte>(offset, length);

    /// <summary>Bytes to read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not within the region.</exception>
    public ReadOnlySpan<byte> AsReadOnlySpan(long offset, int length) => AsReadOnlySpan<byte>(offset, length);

    /// <summary>Values to read and to write.</summary>
    /// <param name="offset">The first byte; a multiple of what the type has to be aligned to.</param>
    /// <param name="count">How many values.</param>
    /// <exception cref="ArgumentException">The offset is not aligned.</exception>
    /// <exception cref="ArgumentOutOfRangeException">They are not within the region.</exception>
    /// <exception cref="InvalidOperationException">This process may only read the region.</exception>
    public Span<T> AsSpan<T>(long offset, int count) where T : unmanaged
    {
        ThrowIfReadOnly();
        return new Span<T>(Find<T>(offset, count), count);
    }

    /// <summary>Values to read.</summary>
    /// <inheritdoc cref="AsSpan{T}(long, int)"/>
    public ReadOnlySpan<T> AsReadOnlySpan<T>(long offset, int count) where T : unmanaged =>
        new(Find<T>(offset, count), count);

    /// <summary>A value to read and to write, in place.</summary>
    /// <inheritdoc cref="AsSpan{T}(long, int)"/>
    public ref T GetReference<T>(long offset) where T : unmanaged
    {
        ThrowIfReadOnly();
        return ref *(T*)Find<T>(offset, 1);
    }

    /// <summary>A value to read, in place: another process may change it at any time.</summary>
    /// <inheritdoc cref="AsSpan{T}(long, int)"/>
    public ref readonly T GetReadOnlyReference<T>(long offset) where T : unmanaged => ref *(T*)Find<T>(offset, 1);

    /// <summary>Reads a number; what is read afterwards is not older than what was written before it.</summary>
    /// <typeparam name="T">A number of 1, 2, 4 or 8 bytes.</typeparam>
    /// <param name="offset">Where it is; a multiple of its size.</param>
    public T ReadAcquire<T>(long offset) where T : unmanaged
    {
        void* address = FindWord<T>(offset);
        return sizeof(T) switch
        {
            1 => Unsafe.BitCast<byte, T>(Volatile.Read(ref *(byte*)address)),
            2 => Unsafe.BitCast<ushort, T>(Volatile.Read(ref *(ushort*)address)),
            4 => Unsafe.BitCast<uint, T>(Volatile.Read(ref *(uint*)address)),
            _ => Unsafe.BitCast<ulong, T>(Volatile.Read(ref *(ulong*)address)),
        };
    }

    /// <summary>Writes a number; who reads it with <see cref="ReadAcquire"/> sees all that was written before.</summary>
    /// <inheritdoc cref="ReadAcquire{T}(long)"/>
    /// <param name="offset">Where it is; a multiple of its size.</param>
    /// <param name="value">The number.</param>
    public void WriteRelease<T>(long offset, T value) where T : unmanaged
    {
        ThrowIfReadOnly();
        void* address = FindWord<T>(offset);
        switch (sizeof(T))
        {
            case 1:
                Volatile.Write(ref *(byte*)address, Unsafe.BitCast<T, byte>(value));
                break;
            case 2:
                Volatile.Write(ref *(ushort*)address, Unsafe.BitCast<T, ushort>(value));
                break;
            case 4:
                Volatile.Write(ref *(uint*)address, Unsafe.BitCast<T, uint>(value));
                break;
            default:
                Volatile.Write(ref *(ulong*)address, Unsafe.BitCast<T, ulong>(value));
                break;
        }
    }

    /// <summary>Adds to a number, in one step for all processes; returns the sum.</summary>
    public int Add(long offset, int value) => Interlocked.Add(ref GetReference<int>(offset), value);

    /// <inheritdoc cref="Add(long, int)"/>
    public long Add(long offset, long value) => Interlocked.Add(ref GetReference<long>(offset), value);

    /// <summary>Replaces a number, in one step for all processes; returns what was there.</summary>
    public int Exchange(long offset, int value) => Interlocked.Exchange(ref GetReference<int>(offset), value);

    /// <inheritdoc cref="Exchange(long, int)"/>
    public long Exchange(long offset, long value) => Interlocked.Exchange(ref GetReference<long>(offset), value);

    /// <summary>
    /// Replaces a number if it is what it is expected to be, in one step for all processes; returns what was there.
    /// </summary>
    public int CompareExchange(long offset, int value, int expected) =>
        Interlocked.CompareExchange(ref GetReference<int>(offset), value, expected);

    /// <inheritdoc cref="CompareExchange(long, int, int)"/>
    public long CompareExchange(long offset, long value, long expected) =>
        Interlocked.CompareExchange(ref GetReference<long>(offset), value, expected);

    private nint AddressOf(long offset) => (nint)_mapping.Start + (nint)offset;

    private void* Find<T>(long offset, int count) where T : unmanaged
    {
        if (count < 0 || offset < 0 || (ulong)offset + (ulong)count * (ulong)sizeof(T) > (ulong)AllocatedLength)
            ThrowOutside(offset, count, sizeof(T));
        if (offset % AlignmentOf<T>.Bytes != 0)
            ThrowUnaligned(offset, AlignmentOf<T>.Bytes, typeof(T));
        return _mapping.Start + offset;
    }

    private void* FindWord<T>(long offset) where T : unmanaged
    {
        if (sizeof(T) is not (1 or 2 or 4 or 8))
            throw new NotSupportedException($"{typeof(T)} has {sizeof(T)} bytes; 1, 2, 4 or 8 can be read in one step.");
        if (offset % sizeof(T) != 0)
            ThrowUnaligned(offset, sizeof(T), typeof(T));
        return Find<T>(offset, 1);
    }

    private void ThrowIfReadOnly()
    {
        if (!CanWrite)
            ThrowReadOnly();
    }

    [DoesNotReturn]
    private static void ThrowReadOnly() => throw new InvalidOperationException(
        "This process may only read the region: it was made by another one, for one writer. Use CreateTwoWay for a " +
        "region that all may write.");

    [DoesNotReturn]
    private void ThrowOutside(long offset, int count, int size) => throw new ArgumentOutOfRangeException(
        nameof(offset), string.Create(
            CultureInfo.InvariantCulture,
            $"{count} times {size} bytes from {offset} on are not within the region, which has {AllocatedLength}."));

    [DoesNotReturn]
    private static void ThrowUnaligned(long offset, int alignment, Type type) => throw new ArgumentException(
        string.Create(
            CultureInfo.InvariantCulture,
            $"A {type} lies at a multiple of {alignment} bytes, and the offset is {offset}."), nameof(offset));
}
