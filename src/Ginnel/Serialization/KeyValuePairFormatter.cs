using System.Collections.Generic;

namespace Ginnel.Serialization;

/// <summary>Pairs of a key and a value, one behind the other.</summary>
/// <param name="keys">For the key; the registered one if there is none here.</param>
/// <param name="values">For the value; the registered one if there is none here.</param>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TValue">The type of the value.</typeparam>
public sealed class KeyValuePairFormatter<TKey, TValue>(
    IMessageFormatter<TKey>? keys = null, IMessageFormatter<TValue>? values = null)
    : IMessageFormatter<KeyValuePair<TKey, TValue>>
{
    private LazyFormatter<TKey> _keys = new(keys);
    private LazyFormatter<TValue> _values = new(values);

    /// <inheritdoc/>
    public int SmallestLength => _keys.Value.SmallestLength + _values.Value.SmallestLength;

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in KeyValuePair<TKey, TValue> value)
    {
        _keys.Value.Write(ref writer, value.Key);
        _values.Value.Write(ref writer, value.Value);
    }

    /// <inheritdoc/>
    public KeyValuePair<TKey, TValue> Read(ref MessageReader reader) =>
        new(_keys.Value.Read(ref reader), _values.Value.Read(ref reader));
}
