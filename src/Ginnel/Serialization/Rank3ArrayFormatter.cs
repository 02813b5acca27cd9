using System;

namespace Ginnel.Serialization;

/// <summary>Rectangular arrays of three dimensions, the last index running fastest.</summary>
/// <param name="elements">For an element; the registered one if there is none here.</param>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class Rank3ArrayFormatter<T>(IMessageFormatter<T>? elements = null) : IMessageFormatter<T[,,]?>
{
    private readonly RankFormatter<T> _array = new(elements);

    /// <inheritdoc/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in T[,,]? value) => _array.Write(ref writer, value);

    /// <inheritdoc/>
    public T[,,]? Read(ref MessageReader reader)
    {
        Span<int> dimensions = stackalloc int[3];
        if (!_array.TryReadDimensions(ref reader, dimensions))
            return null;
        return _array.ReadElements(ref reader, dimensions, static sizes => new T[sizes[0], sizes[1], sizes[2]]);
    }
}
