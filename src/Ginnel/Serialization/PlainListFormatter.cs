using System.Collections.Generic;

namespace Ginnel.Serialization;

/// <summary>Lists of plain values, which are a number and a block; see <see cref="PlainFormatter{T}"/>.</summary>
internal sealed class PlainListFormatter<T> : IMessageFormatter<List<T>?> where T : unmanaged
{
    /// <inheritdoc/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public int LengthOf(in List<T>? value) => value is null ? sizeof(int) : CollectionLayout.LengthOf<T>(value.Count);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in List<T>? value) => writer.WriteList(value);

    /// <inheritdoc/>
    public List<T>? Read(ref MessageReader reader) => reader.ReadList<T>();
}
