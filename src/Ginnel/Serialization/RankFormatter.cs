using System;
using System.Globalization;

namespace Ginnel.Serialization;

/// <summary>What rectangular arrays of any rank have in common.</summary>
/// <param name="elements">For an element, or null for the one that is registered.</param>
internal sealed class RankFormatter<T>(IMessageFormatter<T>? elements)
{
    private readonly ElementFormatter<T> _elements = new(elements);

    /// <summary>Writes the dimensions, then the elements, the last index running fastest; null is -1 alone.</summary>
    public void Write(ref MessageWriter writer, Array? array)
    {
        if (array is null)
        {
            writer.WriteNullLength();
            return;
        }

        writer.CountMemory(MessageMemory.OfRectangle(array.Rank, array.Length, CollectionLayout.SizeOf<T>()));
        for (int dimension = 0; dimension < array.Rank; dimension++)
            writer.WriteLength(array.GetLength(dimension));
        _elements.WriteElements(ref writer, CollectionLayout.ElementsOf<T>(array));
    }

    /// <summary>Reads the dimensions; false when the array is null.</summary>
    /// <remarks>
    /// So many elements could be in the bytes that are left, and the runtime can make such an array: it multiplies even
    /// those dimensions that are next to an empty one.
    /// </remarks>
    public bool TryReadDimensions(ref MessageReader reader, scoped Span<int> dimensions)
    {
        long count = 1;
        long product = 1;
        for (int index = 0; index < dimensions.Length; index++)
        {
            int dimension = reader.Read<int>();
            if (index == 0 && dimension == MessageLayout.NullLength)
                return false;
            if (dimension < 0)
                ThrowNegative(ref reader, dimension);
            dimensions[index] = dimension;
            count *= dimension;
            product *= Math.Max(1, dimension);
            if (product > Array.MaxLength)
                ThrowTooMany(ref reader, product);
        }

        if (count * _elements.SmallestLength > reader.Remaining)
            ThrowTooMany(ref reader, count);
        return true;
    }

    /// <summary>Reads the elements of an array, which is made first.</summary>
    /// <param name="reader">Behind the dimensions.</param>
    /// <param name="dimensions">What was read of them.</param>
    /// <param name="create">Makes an array of these dimensions.</param>
    public TArray ReadElements<TArray>(
        ref MessageReader reader, scoped ReadOnlySpan<int> dimensions, Func<ReadOnlySpan<int>, TArray> create)
        where TArray : class
    {
        long count = 1;
        foreach (int dimension in dimensions)
            count *= dimension;
        reader.CountMemory(MessageMemory.OfRectangle(dimensions.Length, count, CollectionLayout.SizeOf<T>()));
        TArray array = create(dimensions);
        _elements.Fill(ref reader, CollectionLayout.ElementsOf<T>((Array)(object)array));
        return array;
    }

    private static void ThrowNegative(ref MessageReader reader, int dimension) => reader.Throw(string.Create(
        CultureInfo.InvariantCulture, $"A dimension of the array is {dimension}; it must be at least 0."));

    private static void ThrowTooMany(ref MessageReader reader, long count) => reader.Throw(string.Create(
        CultureInfo.InvariantCulture,
        $"The dimensions multiply to {count} elements; so many are not in the {reader.Remaining} bytes left."));
}
