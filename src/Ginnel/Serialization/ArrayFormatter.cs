namespace Ginnel.Serialization;

/// <summary>Arrays.</summary>
/// <param name="elements">For an element; the registered one if there is none here.</param>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class ArrayFormatter<T>(IMessageFormatter<T>? elements = null) : IMessageFormatter<T[]?>
{
    private readonly ElementFormatter<T> _elements = new(elements);

    /// <inheritdoc/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public int LengthOf(in T[]? value) => value is null ? sizeof(int) : _elements.LengthOf(value.Length);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in T[]? value)
    {
        if (value is { } array)
            _elements.Write(ref writer, array);
        else
            writer.WriteNullLength();
    }

    /// <inheritdoc/>
    public T[]? Read(ref MessageReader reader) => _elements.ReadArray(ref reader);
}
