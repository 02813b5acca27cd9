using System;

namespace Ginnel.Serialization;

/// <summary>Rectangular arrays of four dimensions, the last index running fastest.</summary>
/// <param name="elements">For an element; the registered one if there is none here.</param>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class Rank4ArrayFormatter<T>(IMessageFormatter<T>? elements = null) : IMessageFormatter<T[,,,]?>
{
    private readonly RankFormatter<T> _array = new(elements);

    /// <inheritdoc/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in T[,,,]? value) => _array.Write(ref writer, value);

    /// <inheritdoc/>
    public T[,,,]? Read(ref MessageReader reader)
    {
        Span<int> dimensions = stackalloc int[4];
        if (!_array.TryReadDimensions(ref reader, dimensions))
            return null;
        return _array.ReadElements(ref reader, dimensions, static size => new T[size[0], size[1], size[2], size[3]]);
    }
}
