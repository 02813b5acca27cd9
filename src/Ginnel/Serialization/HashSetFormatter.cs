using System.Collections.Generic;

namespace Ginnel.Serialization;

/// <summary>Sets. What is read compares its elements in the usual way, whatever comparer the written one had.</summary>
/// <remarks>A message that has an element twice is refused.</remarks>
/// <param name="elements">For an element; the registered one if there is none here.</param>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class HashSetFormatter<T>(IMessageFormatter<T>? elements = null) :
    IMessageFormatter<HashSet<T>?>,
    IMessageFormatter<ISet<T>?>,
    IMessageFormatter<IReadOnlySet<T>?>
{
    private readonly ElementFormatter<T> _elements = new(elements);

    /// <inheritdoc cref="IMessageFormatter{T}.SmallestLength"/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in HashSet<T>? value)
    {
        if (value is not { } set)
        {
            writer.WriteNullLength();
            return;
        }

        IMessageFormatter<T> formatter = _elements.Formatter;
        writer.CountMemory(MessageMemory.OfSet(set.Count, CollectionLayout.SizeOf<T>()));
        writer.WriteLength(set.Count);
        foreach (T element in set)
            formatter.Write(ref writer, element);
    }

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in ISet<T>? value) => WriteAny(ref writer, value);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in IReadOnlySet<T>? value) => WriteAny(ref writer, value);

    /// <summary>Reads a set; null if it was.</summary>
    public HashSet<T>? Read(ref MessageReader reader)
    {
        int count = _elements.ReadCount(ref reader);
        if (count < 0)
            return null;
        IMessageFormatter<T> formatter = _elements.Formatter;
        reader.CountMemory(MessageMemory.OfSet(count, CollectionLayout.SizeOf<T>()));
        var set = new HashSet<T>(count);
        for (int index = 0; index < count; index++)
        {
            if (!set.Add(formatter.Read(ref reader)))
                reader.Throw("The set has this element twice.");
        }

        return set;
    }

    ISet<T>? IMessageFormatter<ISet<T>?>.Read(ref MessageReader reader) => Read(ref reader);

    IReadOnlySet<T>? IMessageFormatter<IReadOnlySet<T>?>.Read(ref MessageReader reader) => Read(ref reader);

    private void WriteAny(ref MessageWriter writer, IEnumerable<T>? value) =>
        Write(ref writer, value is null ? null : value as HashSet<T> ?? [.. value]);
}
