using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Ginnel.Serialization;

/// <summary>Elements of collections: copied as a block where they are plain, and one by one otherwise.</summary>
/// <param name="formatter">The one for an element, or null for the one that is registered.</param>
internal sealed class ElementFormatter<T>(IMessageFormatter<T>? formatter)
{
    private readonly IMessageFormatter<T>? _given = formatter;
    private int _smallestLength;
    private bool _isPlain;

    // Set last, with release; who sees it with acquire sees the two above.
    private IMessageFormatter<T>? _found;

    /// <summary>For one element.</summary>
    public IMessageFormatter<T> Formatter
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _found) ?? Find();
    }

    /// <summary>The elements are copied as a block.</summary>
    public bool IsPlain
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            _ = Formatter;
            return CollectionLayout.CanBePlain<T>() && _isPlain;
        }
    }

    /// <summary>The fewest bytes of an element.</summary>
    public int SmallestLength
    {
        get
        {
            _ = Formatter;
            return _smallestLength;
        }
    }

    /// <summary>The bytes of so many elements and their number, if they are plain; otherwise -1.</summary>
    public int LengthOf(int count) => IsPlain ? CollectionLayout.LengthOf<T>(count) : -1;

    /// <summary>Writes elements, their number first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ref MessageWriter writer, ReadOnlySpan<T> elements)
    {
        if (IsPlain)
        {
            writer.WriteBlock(elements);
            return;
        }

        WriteEachAndCount(ref writer, elements);
    }

    /// <summary>Writes elements without their number.</summary>
    public void WriteElements(ref MessageWriter writer, ReadOnlySpan<T> elements)
    {
        if (IsPlain)
            writer.WriteBytes(CollectionLayout.BytesOf(elements));
        else
            WriteEach(ref writer, elements);
    }

    /// <summary>Reads the number of elements; -1 for null.</summary>
    public int ReadCount(ref MessageReader reader) => reader.ReadLength(SmallestLength);

    /// <summary>Reads an array, the number of its elements first; null if it was.</summary>
    public T[]? ReadArray(ref MessageReader reader)
    {
        int count = ReadCount(ref reader);
        return count < 0 ? null : ReadElements(ref reader, count);
    }

    /// <summary>Reads so many elements; the reader has compared their number with the bytes that are left.</summary>
    public T[] ReadElements(ref MessageReader reader, int count)
    {
        if (count == 0)
            return [];
        reader.CountMemory(MessageMemory.OfArray(count, CollectionLayout.SizeOf<T>()));
        if (!IsPlain)
        {
            T[] values = new T[count];
            ReadEach(ref reader, values);
            return values;
        }

        T[] elements = GC.AllocateUninitializedArray<T>(count);
        ReadBlock(ref reader, elements);
        return elements;
    }

    /// <summary>Fills a span with elements, whose memory has been counted.</summary>
    public void Fill(ref MessageReader reader, Span<T> elements)
    {
        if (IsPlain)
            ReadBlock(ref reader, elements);
        else
            ReadEach(ref reader, elements);
    }

    /// <summary>Fills a span with plain elements.</summary>
    private static void ReadBlock(ref MessageReader reader, Span<T> elements)
    {
        Span<byte> target = CollectionLayout.BytesOf(elements);
        reader.ReadBytes(target.Length).CopyTo(target);
    }

    private void WriteEachAndCount(ref MessageWriter writer, ReadOnlySpan<T> elements)
    {
        writer.CountMemory(MessageMemory.OfArray(elements.Length, CollectionLayout.SizeOf<T>()));
        writer.WriteLength(elements.Length);
        WriteEach(ref writer, elements);
    }

    private void WriteEach(ref MessageWriter writer, ReadOnlySpan<T> elements)
    {
        IMessageFormatter<T> formatter = Formatter;
        foreach (ref readonly T element in elements)
            formatter.Write(ref writer, element);
    }

    private void ReadEach(ref MessageReader reader, Span<T> elements)
    {
        IMessageFormatter<T> formatter = Formatter;
        for (int index = 0; index < elements.Length; index++)
            elements[index] = formatter.Read(ref reader);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private IMessageFormatter<T> Find()
    {
        IMessageFormatter<T> formatter = _given ?? MessageFormatter.Of<T>();
        _smallestLength = Math.Max(1, formatter.SmallestLength);
        _isPlain = formatter is IPlainFormatter;
        Volatile.Write(ref _found, formatter);
        return formatter;
    }
}
