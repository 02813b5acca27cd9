using System.Collections.Generic;

namespace Ginnel.Serialization;

/// <summary>Queues, first in first.</summary>
/// <param name="elements">For an element; the registered one if there is none here.</param>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class QueueFormatter<T>(IMessageFormatter<T>? elements = null) : IMessageFormatter<Queue<T>?>
{
    private readonly ElementFormatter<T> _elements = new(elements);

    /// <inheritdoc/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in Queue<T>? value)
    {
        if (value is not { } queue)
        {
            writer.WriteNullLength();
            return;
        }

        IMessageFormatter<T> formatter = _elements.Formatter;
        writer.CountMemory(MemoryOf(queue.Count));
        writer.WriteLength(queue.Count);
        foreach (T element in queue)
            formatter.Write(ref writer, element);
    }

    /// <inheritdoc/>
    public Queue<T>? Read(ref MessageReader reader)
    {
        int count = _elements.ReadCount(ref reader);
        if (count < 0)
            return null;
        IMessageFormatter<T> formatter = _elements.Formatter;
        reader.CountMemory(MemoryOf(count));
        var queue = new Queue<T>(count);
        for (int index = 0; index < count; index++)
            queue.Enqueue(formatter.Read(ref reader));
        return queue;
    }

    private static long MemoryOf(int count) =>
        MessageMemory.Queue + MessageMemory.OfOwnArray(count, CollectionLayout.SizeOf<T>());
}
