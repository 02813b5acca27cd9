namespace Ginnel.Serialization;

/// <summary>Strings, as UTF-8.</summary>
public sealed class StringFormatter : IMessageFormatter<string?>
{
    /// <inheritdoc/>
    public int SmallestLength => sizeof(int);

    /// <inheritdoc/>
    public void Write(ref MessageWriter writer, in string? value) => writer.WriteString(value);

    /// <inheritdoc/>
    public string? Read(ref MessageReader reader) => reader.ReadString();
}
