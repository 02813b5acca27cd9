using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Ginnel.Serialization;

/// <content>Strings.</content>
public ref partial struct MessageReader
{
    /// <summary>
    /// Fills a string whose bytes were ASCII a moment ago. Where they are not any more it keeps its zeros, so it is one
    /// that whoever changes bytes under the reader might as well have sent.
    /// </summary>
    private static readonly SpanAction<char, ReadOnlySpan<byte>> s_widen =
        static (characters, bytes) => Ascii.ToUtf16(bytes, characters, out _);

    /// <summary>Reads a string; null if it was.</summary>
    public string? ReadString()
    {
        int length = ReadLength(1);
        if (length <= 0)
            return length == 0 ? "" : null;
        CountText(length);
        ReadOnlySpan<byte> bytes = ReadBytes(length);
        if (Ascii.IsValid(bytes))
            return string.Create(length, bytes, s_widen);
        return length <= MessageLayout.ShortText ? DecodeShort(bytes) : DecodeLong(bytes);
    }

    /// <summary>Text is not refused: it takes no more than its bytes answer for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountText(int length) => _memoryLeft -= MessageMemory.OfText(length);

    [SkipLocalsInit]
    private readonly string DecodeShort(ReadOnlySpan<byte> bytes) =>
        Decode(bytes, stackalloc char[MessageLayout.ShortText]);

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
