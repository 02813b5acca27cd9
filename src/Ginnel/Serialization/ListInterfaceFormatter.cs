using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Serialization;

/// <summary>Lists behind an interface. What is read is a <see cref="List{T}"/>, whatever was written.</summary>
/// <param name="elements">For an element; the registered one if there is none here.</param>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class ListInterfaceFormatter<T>(IMessageFormatter<T>? elements = null) :
    IMessageFormatter<IEnumerable<T>?>,
    IMessageFormatter<IReadOnlyCollection<T>?>,
    IMessageFormatter<IReadOnlyList<T>?>,
    IMessageFormatter<ICollection<T>?>,
    IMessageFormatter<IList<T>?>
{
    private readonly ElementFormatter<T> _elements = new(elements);

    /// <inheritdoc cref="IMessageFormatter{T}.SmallestLength"/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in IEnumerable<T>? value)
    {
        if (value is null)
        {
            writer.WriteNullLength();
            return;
        }

        writer.CountMemory(MessageMemory.List);
        switch (value)
        {
            case T[] array:
                _elements.Write(ref writer, array);
                break;
            case List<T> list:
                _elements.Write(ref writer, CollectionLayout.ElementsOf(list));
                break;
            default:
                // Copied first: only a copy is sure to have as many elements as it says.
                _elements.Write(ref writer, value.ToArray());
                break;
        }
    }

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in IReadOnlyCollection<T>? value) =>
        Write(ref writer, (IEnumerable<T>?)value);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in IReadOnlyList<T>? value) =>
        Write(ref writer, (IEnumerable<T>?)value);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in ICollection<T>? value) =>
        Write(ref writer, (IEnumerable<T>?)value);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in IList<T>? value) =>
        Write(ref writer, (IEnumerable<T>?)value);

    /// <summary>Reads a list; null if it was.</summary>
    public List<T>? Read(ref MessageReader reader) => ListFormatter<T>.Read(ref reader, _elements);

    IEnumerable<T>? IMessageFormatter<IEnumerable<T>?>.Read(ref MessageReader reader) => Read(ref reader);

    IReadOnlyCollection<T>? IMessageFormatter<IReadOnlyCollection<T>?>.Read(ref MessageReader reader) =>
        Read(ref reader);

    IReadOnlyList<T>? IMessageFormatter<IReadOnlyList<T>?>.Read(ref MessageReader reader) => Read(ref reader);

    ICollection<T>? IMessageFormatter<ICollection<T>?>.Read(ref MessageReader reader) => Read(ref reader);

    IList<T>? IMessageFormatter<IList<T>?>.Read(ref MessageReader reader) => Read(ref reader);
}
