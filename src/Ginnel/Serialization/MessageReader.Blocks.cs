using System;
using System.Collections.Generic;

namespace Ginnel.Serialization;

/// <content>Many plain values at once, copied as one block.</content>
public ref partial struct MessageReader
{
    /// <summary>Fills a span with plain values that lie one after the other, without their number.</summary>
    public void ReadAll<T>(Span<T> values) where T : unmanaged
    {
        Span<byte> target = MessageLayout.BytesOf(values);
        ReadBytes(target.Length).CopyTo(target);
    }

    /// <summary>Reads an array of plain values, their number first; null if it was.</summary>
    public T[]? ReadArray<T>() where T : unmanaged
    {
        int count = ReadLength(MessageLayout.SizeOf<T>());
        if (count <= 0)
            return count == 0 ? [] : null;
        CountMemory(MessageMemory.OfArray(count, MessageLayout.SizeOf<T>()));
        T[] values = GC.AllocateUninitializedArray<T>(count);
        ReadAll<T>(values);
        return values;
    }

    /// <summary>Reads a list of plain values, their number first; null if it was.</summary>
    public List<T>? ReadList<T>() where T : unmanaged
    {
        int count = ReadLength(MessageLayout.SizeOf<T>());
        if (count < 0)
            return null;
        CountMemory(MessageMemory.List + MessageMemory.OfArray(count, MessageLayout.SizeOf<T>()));
        List<T> list = CollectionLayout.ListOf(count, out Span<T> values);
        ReadAll(values);
        return list;
    }
}
