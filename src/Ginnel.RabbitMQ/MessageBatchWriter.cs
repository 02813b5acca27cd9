using System;
using System.Buffers.Binary;
using Ginnel.Spooling;

namespace Ginnel.RabbitMQ;

/// <summary>Makes a batch of the messages that come next; the same buffer each time.</summary>
internal sealed class MessageBatchWriter(Guid origin, int mostMessages, int length)
{
    private byte[] _buffer = new byte[MessageBatchLayout.HeaderLength + length];
    private int _length;
    private long _first;

    public int Count { get; private set; }

    public long Last => _first + Count - 1;

    /// <summary>Begins a batch.</summary>
    public void Begin()
    {
        Count = 0;
        _length = MessageBatchLayout.HeaderLength;
    }

    /// <summary>Adds a message; false where it does not belong to this batch, and begins the next one.</summary>
    public bool TryAdd(in SpoolMessage message)
    {
        ReadOnlySpan<byte> headers = Origins.Strip(message.HeaderBytes);
        ReadOnlySpan<byte> payload = message.Payload;
        int needed = MessageBatchLayout.MessageHeadLength + headers.Length + payload.Length;
        if (Count > 0 && (Count == mostMessages || message.Sequence != Last + 1
            || _length + needed > MessageBatchLayout.HeaderLength + length))
            return false;
        if (_length + needed > _buffer.Length)
            Array.Resize(ref _buffer, _length + needed);
        if (Count++ == 0)
            _first = message.Sequence;
        Span<byte> place = _buffer.AsSpan(_length, needed);
        Write32(place, MessageBatchLayout.PayloadLengthOffset, (uint)payload.Length);
        Write32(place, MessageBatchLayout.HeadersLengthOffset, (uint)headers.Length);
        headers.CopyTo(place[MessageBatchLayout.MessageHeadLength..]);
        payload.CopyTo(place[(MessageBatchLayout.MessageHeadLength + headers.Length)..]);
        _length += needed;
        return true;
    }

    /// <summary>The batch; until the next one is begun.</summary>
    /// <param name="previous">The last message that was sent before.</param>
    public ReadOnlyMemory<byte> End(long previous)
    {
        Span<byte> bytes = _buffer.AsSpan(0, _length);
        bytes[..MessageBatchLayout.HeaderLength].Clear();
        Write64(bytes, MessageBatchLayout.MagicOffset, MessageBatchLayout.Magic);
        Write32(bytes, MessageBatchLayout.VersionOffset, MessageBatchLayout.Version);
        origin.TryWriteBytes(bytes[MessageBatchLayout.OriginOffset..]);
        Write64(bytes, MessageBatchLayout.PreviousOffset, previous);
        Write64(bytes, MessageBatchLayout.FirstOffset, _first);
        Write32(bytes, MessageBatchLayout.CountOffset, (uint)Count);
        Write32(bytes, MessageBatchLayout.ChecksumOffset, MessageBatch.ChecksumOf(bytes));
        byte[] buffer = _buffer;
        // One large message is not to be paid for until the end.
        if (buffer.Length > MessageBatchLayout.HeaderLength + length)
            _buffer = new byte[MessageBatchLayout.HeaderLength + length];
        return buffer.AsMemory(0, _length);
    }

    private static void Write64(Span<byte> bytes, int offset, long value) =>
        BinaryPrimitives.WriteInt64LittleEndian(bytes[offset..], value);

    private static void Write32(Span<byte> bytes, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);
}
