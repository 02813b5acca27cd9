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
        if (value is { } list)
            _elements.Write(ref writer, CollectionLayout.ElementsOf(list));
        else
            writer.WriteNullLength();
    }

    /// <inheritdoc/>
    public List<T>? Read(ref MessageReader reader) => Read(ref reader, _elements);

    internal static List<T>? Read(ref MessageReader reader, ElementFormatter<T> elements)
    {
        int count = elements.ReadCount(ref reader);
        if (count <= 0)
            return count == 0 ? [] : null;
        if (elements.IsPlain)
        {
            List<T> block = CollectionLayout.ListOf(count, out Span<T> target);
            ElementFormatter<T>.ReadBlock(ref reader, target);
            return block;
        }

        IMessageFormatter<T> formatter = elements.Formatter;
        var list = new List<T>(reader.RoomFor(count, CollectionLayout.SizeOf<T>()));
        for (int index = 0; index < count; index++)
            list.Add(formatter.Read(ref reader));
        return list;
    }
}
