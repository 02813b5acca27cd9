using System;
using System.Collections.Generic;

namespace Ginnel.Serialization;

/// <summary>Lists.</summary>
/// <param name="elements">For an element; the registered one if there is none here.</param>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class ListFormatter<T>(IMessageFormatter<T>? elements = null) : IMessageFormatter<List<T>?>
{
    private readonly ElementFormatter<T> _elements = new(elements);

    /// <inheritdoc/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public int LengthOf(in List<T>? value) => value is null ? sizeof(int) : _elements.LengthOf(value.Count);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in List<T>? value)
    {
        if (value is not { } list)
        {
            writer.WriteNullLength();
            return;
        }

        writer.CountMemory(MessageMemory.List);
        _elements.Write(ref writer, CollectionLayout.ElementsOf(list));
    }

    /// <inheritdoc/>
    public List<T>? Read(ref MessageReader reader) => Read(ref reader, _elements);

    internal static List<T>? Read(ref MessageReader reader, ElementFormatter<T> elements)
    {
        int count = elements.ReadCount(ref reader);
        if (count < 0)
            return null;
        reader.CountMemory(MessageMemory.List + MessageMemory.OfArray(count, CollectionLayout.SizeOf<T>()));
        List<T> list = CollectionLayout.ListOf(count, out Span<T> target);
        elements.Fill(ref reader, target);
        return list;
    }
}
