namespace Ginnel.Sharing;

/// <summary>Text in an arena, as UTF-8; the default is no text, and reads as null.</summary>
public readonly struct RefString
{
    internal RefString(RefList<byte> bytes) => Bytes = bytes;

    /// <summary>The text's bytes.</summary>
    public RefList<byte> Bytes { get; }

    /// <summary>Whether there is no text, not even an empty one.</summary>
    public bool IsNull => Bytes.First.IsNull;
}
