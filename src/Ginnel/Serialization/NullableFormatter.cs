using System;

namespace Ginnel.Serialization;

/// <summary>Values that can be missing: a byte that says whether one follows, and the value.</summary>
/// <param name="value">For the value; the registered one if there is none here.</param>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class NullableFormatter<T>(IMessageFormatter<T>? value = null) : IMessageFormatter<T?> where T : struct
{
    private LazyFormatter<T> _value = new(value);

    /// <inheritdoc/>
    public int SmallestLength => 1;

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in T? value)
    {
        writer.WriteBoolean(value.HasValue);
        if (value.HasValue)
            _value.Value.Write(ref writer, in Nullable.GetValueRefOrDefaultRef(in value));
    }

    /// <inheritdoc/>
    public T? Read(ref MessageReader reader) => reader.ReadBoolean() ? _value.Value.Read(ref reader) : null;
}
