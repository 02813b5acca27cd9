using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Ginnel.Serialization;

/// <content>Strings.</content>
public ref partial struct MessageWriter
{
    /// <summary>Writes a string as UTF-8, its length in bytes first; null has the length -1.</summary>
    /// <exception cref="ArgumentException">It holds half of a surrogate pair, which no text has.</exception>
    public void WriteString(string? text)
    {
        if (text is null)
        {
            WriteNullLength();
            return;
        }

        // Three bytes for each UTF-16 code unit are always enough. Measuring first would be a second pass, so it is
        // done only where the room is not enough for that: the string may still fit.
        if ((long)text.Length * 3 + sizeof(int) > _buffer.Length - _position)
            MakeRoomFor(text);
        Span<byte> target = _buffer[(_position + sizeof(int))..];
        OperationStatus status =
            Utf8.FromUtf16(text, target, out int read, out int length, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
            ThrowHalfPair(read);
        CountMemory(MessageMemory.OfText(length));
        MessageLayout.Write(_buffer, _position, length);
        _position += sizeof(int) + length;
    }

    private void MakeRoomFor(string text)
    {
        long length = (long)Encoding.UTF8.GetByteCount(text) + sizeof(int);
        if (length > _buffer.Length - _position)
            Grow(length);
    }

    [DoesNotReturn]
    private static void ThrowHalfPair(int index) =>
        throw new ArgumentException($"The string has half of a surrogate pair at index {index}.");
}
