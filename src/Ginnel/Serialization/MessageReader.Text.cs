using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Ginnel.Serialization;

/// <content>Strings.</content>
public ref partial struct MessageReader
{
    /// <summary>Reads a string; null if it was.</summary>
    [SkipLocalsInit]
    public string? ReadString()
    {
        int length = ReadLength(1);
        if (length <= 0)
            return length == 0 ? "" : null;
        ReadOnlySpan<byte> bytes = ReadBytes(length);
        // Most text is ASCII, and that needs no buffer in between: whatever the bytes may change to, each is a letter.
        if (Ascii.IsValid(bytes))
            return Encoding.Latin1.GetString(bytes);
        return length <= MessageLayout.ShortText
            ? Decode(bytes, stackalloc char[MessageLayout.ShortText])
            : DecodeLong(bytes);
    }

    private readonly string Decode(ReadOnlySpan<byte> bytes, Span<char> characters)
    {
        // Into a buffer of our own first: the bytes may change between two passes over them.
        OperationStatus status = Utf8.ToUtf16(
            bytes, characters, out int read, out int written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
            Throw($"The string's byte {read} is no UTF-8.");
        return new string(characters[..written]);
    }

    private readonly string DecodeLong(ReadOnlySpan<byte> bytes)
    {
        char[] characters = ArrayPool<char>.Shared.Rent(bytes.Length);
        try
        {
            return Decode(bytes, characters);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }
}
