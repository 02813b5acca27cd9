using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Ginnel.Serialization.Benchmarks.Contenders;

/// <summary>A count and a block, into and out of a list.</summary>
internal sealed class ListByHand<T> : IByHand<List<T>> where T : unmanaged
{
    public void Write(IBufferWriter<byte> output, List<T> value) =>
        Block.Write<T>(output, CollectionsMarshal.AsSpan(value));

    public List<T> Read(ReadOnlySpan<byte> bytes)
    {
        int count = Block.Count<T>(bytes);
        var list = new List<T>(count);
        CollectionsMarshal.SetCount(list, count);
        Block.Read(bytes, CollectionsMarshal.AsSpan(list));
        return list;
    }
}

/// <summary>A count and a block, into and out of an array.</summary>
internal sealed class ArrayByHand<T> : IByHand<T[]> where T : unmanaged
{
    public void Write(IBufferWriter<byte> output, T[] value) => Block.Write<T>(output, value);

    public T[] Read(ReadOnlySpan<byte> bytes)
    {
        T[] array = GC.AllocateUninitializedArray<T>(Block.Count<T>(bytes));
        Block.Read(bytes, array.AsSpan());
        return array;
    }
}

internal static class Block
{
    public static void Write<T>(IBufferWriter<byte> output, ReadOnlySpan<T> values) where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        Span<byte> target = output.GetSpan(sizeof(int) + bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(target, values.Length);
        bytes.CopyTo(target[sizeof(int)..]);
        output.Advance(sizeof(int) + bytes.Length);
    }

    public static unsafe int Count<T>(ReadOnlySpan<byte> bytes) where T : unmanaged
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (count < 0 || (long)count * sizeof(T) != bytes.Length - sizeof(int))
            throw new FormatException("The length is wrong.");
        return count;
    }

    public static void Read<T>(ReadOnlySpan<byte> bytes, Span<T> values) where T : unmanaged =>
        bytes[sizeof(int)..].CopyTo(MemoryMarshal.AsBytes(values));
}
