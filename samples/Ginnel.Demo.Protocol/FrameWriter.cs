using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Demo.Protocol;

/// <summary>
/// Writes frames into a pipe: four bytes of length (little-endian, not counting themselves), then that many bytes of
/// UTF-8 JSON. Several threads may write at once; frames never mix.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore holds no handle that must be freed.")]
public sealed class FrameWriter<T>(PipeWriter output, JsonTypeInfo<T> type, int maxLength)
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>
    /// Writes one frame. Cancelling stops the waiting, never the frame: half a frame would end the connection.
    /// </summary>
    /// <exception cref="InvalidDataException">The frame is longer than both sides agreed to.</exception>
    /// <exception cref="IOException">The other process is gone.</exception>
    public async ValueTask WriteAsync(T frame, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> bytes = Encode(frame);
        await _turn.WaitAsync(cancellationToken);
        await WriteAndPassTurnAsync(bytes).WaitAsync(cancellationToken);
    }

    private async Task WriteAndPassTurnAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            FlushResult result = await output.WriteAsync(bytes, CancellationToken.None);
            if (result.IsCompleted)
                throw new IOException("The other process does not read any more.");
        }
        finally
        {
            _turn.Release();
        }
    }

    private ReadOnlyMemory<byte> Encode(T frame)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        buffer.GetSpan(sizeof(int));
        buffer.Advance(sizeof(int));
        using (var json = new Utf8JsonWriter(buffer))
            JsonSerializer.Serialize(json, frame, type);

        int length = buffer.WrittenCount - sizeof(int);
        if (length > maxLength)
            throw new InvalidDataException($"A frame of {length} bytes is longer than the {maxLength} agreed to.");

        byte[] bytes = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        return bytes;
    }
}
