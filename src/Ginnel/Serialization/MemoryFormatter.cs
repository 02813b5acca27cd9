using System;

namespace Ginnel.Serialization;

/// <summary>Pieces of memory, written as arrays are; what is read is an array's.</summary>
/// <param name="elements">For an element; the registered one if there is none here.</param>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class MemoryFormatter<T>(IMessageFormatter<T>? elements = null)
    : IMessageFormatter<Memory<T>>, IMessageFormatter<ReadOnlyMemory<T>>
{
    private readonly ElementFormatter<T> _elements = new(elements);

    /// <inheritdoc cref="IMessageFormatter{T}.SmallestLength"/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public int LengthOf(in Memory<T> value) => _elements.LengthOf(value.Length);

    /// <inheritdoc/>
    public int LengthOf(in ReadOnlyMemory<T> value) => _elements.LengthOf(value.Length);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in Memory<T> value) => _elements.Write(ref writer, value.Span);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in ReadOnlyMemory<T> value) =>
        _elements.Write(ref writer, value.Span);

    /// <summary>Reads elements into an array.</summary>
    public Memory<T> Read(ref MessageReader reader)
    {
        if (_elements.ReadArray(ref reader) is { } array)
            return array;
        reader.Throw("The number of elements is -1, for null, which memory cannot be.");
        return default;
    }

    ReadOnlyMemory<T> IMessageFormatter<ReadOnlyMemory<T>>.Read(ref MessageReader reader) => Read(ref reader);
}
