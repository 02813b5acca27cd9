using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Demo.Protocol;

/// <summary>Reads the frames that a <see cref="FrameWriter{T}"/> writes. One reader at a time.</summary>
/// <remarks>
/// Bytes are taken out of the pipe as they come, so a frame may be longer than the pipe holds. The length is checked
/// before anything is allocated for it.
/// </remarks>
public sealed class FrameReader<T>(PipeReader input, JsonTypeInfo<T> type, int maxLength)
    where T : class
{
    private byte[] _buffer = new byte[4096];

    /// <summary>Reads the next frame; null when the other process completed its side between two frames.</summary>
    /// <exception cref="InvalidDataException">The length or the JSON cannot be right.</exception>
    /// <exception cref="EndOfStreamException">The stream ended inside a frame.</exception>
    public async ValueTask<T?> ReadAsync(CancellationToken cancellationToken)
    {
        int got = await FillAsync(sizeof(int), cancellationToken);
        if (got == 0)
            return null;

        int length = got == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(_buffer) : throw CutShort(got);
        if (length < 0 || length > maxLength)
            throw new InvalidDataException($"A frame claims {length} bytes, and at most {maxLength} were agreed to.");

        got = await FillAsync(length, cancellationToken);
        return got == length ? Decode(length) : throw CutShort(got);
    }

    /// <summary>
    /// Copies the next bytes to the start of the buffer; fewer than asked for only at the end of the stream.
    /// </summary>
    private async ValueTask<int> FillAsync(int length, CancellationToken cancellationToken)
    {
        if (_buffer.Length < length)
            _buffer = new byte[length];

        int filled = 0;
        while (filled < length)
        {
            ReadResult result = await input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, length - filled));
            taken.CopyTo(_buffer.AsSpan(filled));
            filled += (int)taken.Length;
            input.AdvanceTo(taken.End);
            if (result.IsCompleted && taken.IsEmpty)
                break;
        }

        return filled;
    }

    private T Decode(int length)
    {
        try
        {
            return JsonSerializer.Deserialize(_buffer.AsSpan(0, length), type)
                ?? throw new InvalidDataException("A frame holds nothing but null.");
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"A frame of {length} bytes is not the JSON agreed to.", problem);
        }
    }

    private static EndOfStreamException CutShort(int got) =>
        new($"The stream ended {got} bytes into a part of a frame.");
}
