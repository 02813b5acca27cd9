using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>The result of a method that has none.</summary>
internal readonly struct Nothing;

/// <summary>Its no bytes.</summary>
internal sealed class NothingFormatter : IMessageFormatter<Nothing>
{
    public static readonly NothingFormatter Instance = new();

    public int SmallestLength => 0;

    public void Write(ref MessageWriter writer, in Nothing value) { }

    public Nothing Read(ref MessageReader reader) => default;
}
