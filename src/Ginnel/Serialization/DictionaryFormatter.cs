using System.Collections.Generic;

namespace Ginnel.Serialization;

/// <summary>
/// Dictionaries. What is read compares its keys in the usual way, whatever comparer the written one had.
/// </summary>
/// <remarks>A message that has a key twice, or null as a key, is refused.</remarks>
/// <param name="keys">For a key; the registered one if there is none here.</param>
/// <param name="values">For a value; the registered one if there is none here.</param>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
public sealed class DictionaryFormatter<TKey, TValue>(
    IMessageFormatter<TKey>? keys = null, IMessageFormatter<TValue>? values = null) :
    IMessageFormatter<Dictionary<TKey, TValue>?>,
    IMessageFormatter<IDictionary<TKey, TValue>?>,
    IMessageFormatter<IReadOnlyDictionary<TKey, TValue>?>
    where TKey : notnull
{
    private LazyFormatter<TKey> _keys = new(keys);
    private LazyFormatter<TValue> _values = new(values);

    /// <inheritdoc cref="IMessageFormatter{T}.SmallestLength"/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in Dictionary<TKey, TValue>? value)
    {
        if (value is not { } dictionary)
        {
            writer.WriteNullLength();
            return;
        }

        IMessageFormatter<TKey> keys = _keys.Value;
        IMessageFormatter<TValue> values = _values.Value;
        writer.CountMemory(MemoryOf(dictionary.Count));
        writer.WriteLength(dictionary.Count);
        foreach ((TKey key, TValue entry) in dictionary)
        {
            keys.Write(ref writer, key);
            values.Write(ref writer, entry);
        }
    }

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in IDictionary<TKey, TValue>? value) => WriteAny(ref writer, value);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in IReadOnlyDictionary<TKey, TValue>? value) =>
        WriteAny(ref writer, value);

    /// <summary>Reads a dictionary; null if it was.</summary>
    public Dictionary<TKey, TValue>? Read(ref MessageReader reader)
    {
        IMessageFormatter<TKey> keys = _keys.Value;
        IMessageFormatter<TValue> values = _values.Value;
        int count = reader.ReadLength(keys.SmallestLength + values.SmallestLength);
        if (count < 0)
            return null;
        reader.CountMemory(MemoryOf(count));
        var dictionary = new Dictionary<TKey, TValue>(count);
        for (int index = 0; index < count; index++)
        {
            TKey key = keys.Read(ref reader);
            if (key is null)
                reader.Throw("The dictionary has null as a key.");
            if (!dictionary.TryAdd(key, values.Read(ref reader)))
                reader.Throw("The dictionary has the key before this value twice.");
        }

        return dictionary;
    }

    IDictionary<TKey, TValue>? IMessageFormatter<IDictionary<TKey, TValue>?>.Read(ref MessageReader reader) =>
        Read(ref reader);

    IReadOnlyDictionary<TKey, TValue>? IMessageFormatter<IReadOnlyDictionary<TKey, TValue>?>.Read(
        ref MessageReader reader) => Read(ref reader);

    private static long MemoryOf(int count) =>
        MessageMemory.OfDictionary(count, CollectionLayout.SizeOf<TKey>(), CollectionLayout.SizeOf<TValue>());

    private void WriteAny(ref MessageWriter writer, IEnumerable<KeyValuePair<TKey, TValue>>? value) =>
        Write(ref writer, value is null ? null : value as Dictionary<TKey, TValue> ?? new(value));
}
