using System;
using System.Collections.Generic;

namespace Ginnel.Serialization;

/// <summary>Stacks, from the bottom to the top.</summary>
/// <param name="elements">For an element; the registered one if there is none here.</param>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class StackFormatter<T>(IMessageFormatter<T>? elements = null) : IMessageFormatter<Stack<T>?>
{
    private readonly ElementFormatter<T> _elements = new(elements);

    /// <inheritdoc/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in Stack<T>? value)
    {
        if (value is not { } stack)
        {
            writer.WriteNullLength();
            return;
        }

        // A stack enumerates from its top, and whoever reads pushes its bottom first.
        T[] elements = stack.ToArray();
        Array.Reverse(elements);
        writer.CountMemory(MemoryOf(elements.Length));
        writer.WriteLength(elements.Length);
        _elements.WriteElements(ref writer, elements);
    }

    /// <inheritdoc/>
    public Stack<T>? Read(ref MessageReader reader)
    {
        int count = _elements.ReadCount(ref reader);
        if (count < 0)
            return null;
        IMessageFormatter<T> formatter = _elements.Formatter;
        reader.CountMemory(MemoryOf(count));
        var stack = new Stack<T>(count);
        for (int index = 0; index < count; index++)
            stack.Push(formatter.Read(ref reader));
        return stack;
    }

    private static long MemoryOf(int count) =>
        MessageMemory.Stack + MessageMemory.OfOwnArray(count, CollectionLayout.SizeOf<T>());
}
