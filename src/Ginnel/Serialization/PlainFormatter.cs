namespace Ginnel.Serialization;

/// <summary>Values that are written as they lie in memory, and of which every pattern of bits is one.</summary>
/// <remarks>Numbers, enums, <see cref="System.Guid"/>, and structs of nothing but these.</remarks>
/// <typeparam name="T">An unmanaged type without <c>bool</c> or other fields that have impossible patterns.</typeparam>
public sealed class PlainFormatter<T> : IMessageFormatter<T>, IPlainFormatter where T : unmanaged
{
    /// <inheritdoc/>
    public int SmallestLength => MessageLayout.SizeOf<T>();

    /// <inheritdoc/>
    public int LengthOf(in T value) => MessageLayout.SizeOf<T>();

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in T value) => writer.Write(value);

    /// <inheritdoc/>
    public T Read(ref MessageReader reader) => reader.Read<T>();
}
