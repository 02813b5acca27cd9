using System.Collections.Immutable;

namespace Ginnel.Serialization;

/// <summary>Immutable arrays; one that is <c>default</c> is written as null.</summary>
/// <param name="elements">For an element; the registered one if there is none here.</param>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class ImmutableArrayFormatter<T>(IMessageFormatter<T>? elements = null)
    : IMessageFormatter<ImmutableArray<T>>
{
    private readonly ElementFormatter<T> _elements = new(elements);

    /// <inheritdoc/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public int LengthOf(in ImmutableArray<T> value) =>
        value.IsDefault ? sizeof(int) : _elements.LengthOf(value.Length);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in ImmutableArray<T> value)
    {
        if (value.IsDefault)
            writer.WriteNullLength();
        else
            _elements.Write(ref writer, value.AsSpan());
    }

    /// <inheritdoc/>
    public ImmutableArray<T> Read(ref MessageReader reader) =>
        _elements.ReadArray(ref reader) is { } array ? CollectionLayout.Freeze(array) : default;
}
