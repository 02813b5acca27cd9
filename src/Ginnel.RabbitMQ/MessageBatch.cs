using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Ginnel.Memory;
using Ginnel.Spooling;

namespace Ginnel.RabbitMQ;

/// <summary>Messages of one origin that follow each other, as they were received.</summary>
/// <param name="Origin">The spool that they come from.</param>
/// <param name="Previous">The last message that the origin has sent before them; 0 for none.</param>
/// <param name="First">The sequence of the first one, there.</param>
/// <param name="Messages">Headers and payload of each.</param>
internal sealed record MessageBatch(Guid Origin, long Previous, long First, IReadOnlyList<RawMessage> Messages)
{
    public long Last => First + Messages.Count - 1;

    /// <summary>Reads one; null, with a reason, where it is none. Nothing in it is trusted.</summary>
    public static MessageBatch? TryRead(ReadOnlyMemory<byte> body, out string reason)
    {
        ReadOnlySpan<byte> bytes = body.Span;
        if (bytes.Length < MessageBatchLayout.HeaderLength
            || Read64(bytes, MessageBatchLayout.MagicOffset) != MessageBatchLayout.Magic)
            return Refuse($"it has {bytes.Length} bytes, and is no batch of messages", out reason);
        uint version = Read32(bytes, MessageBatchLayout.VersionOffset);
        if (version != MessageBatchLayout.Version)
            return Refuse($"its version is {version}, and {MessageBatchLayout.Version} is known", out reason);
        if (ChecksumOf(bytes) != Read32(bytes, MessageBatchLayout.ChecksumOffset))
            return Refuse("its checksum fails", out reason);
        long previous = Read64(bytes, MessageBatchLayout.PreviousOffset);
        long first = Read64(bytes, MessageBatchLayout.FirstOffset);
        uint count = Read32(bytes, MessageBatchLayout.CountOffset);
        bool isCounted = count > 0 && count <= bytes.Length / MessageBatchLayout.MessageHeadLength;
        if (!isCounted || previous < 0 || first <= previous || first > long.MaxValue - count)
            return Refuse($"it has {count} messages from {first} on, after {previous}", out reason);
        var messages = new List<RawMessage>((int)count);
        if (!TryReadMessages(body[MessageBatchLayout.HeaderLength..], (int)count, messages))
            return Refuse("its messages are longer than it is, or shorter", out reason);
        reason = "";
        var origin = new Guid(bytes.Slice(MessageBatchLayout.OriginOffset, 16));
        return new MessageBatch(origin, previous, first, messages);
    }

    public static uint ChecksumOf(ReadOnlySpan<byte> batch) =>
        Crc32C.Append(uint.MaxValue, batch[MessageBatchLayout.OriginOffset..]);

    private static bool TryReadMessages(ReadOnlyMemory<byte> rest, int count, List<RawMessage> messages)
    {
        for (int index = 0; index < count; index++)
        {
            if (rest.Length < MessageBatchLayout.MessageHeadLength)
                return false;
            uint payload = Read32(rest.Span, MessageBatchLayout.PayloadLengthOffset);
            uint headers = Read32(rest.Span, MessageBatchLayout.HeadersLengthOffset);
            rest = rest[MessageBatchLayout.MessageHeadLength..];
            if (headers > rest.Length || payload > rest.Length - headers || headers > Origins.LargestHeaders)
                return false;
            messages.Add(new RawMessage(rest[..(int)headers], rest.Slice((int)headers, (int)payload)));
            rest = rest[(int)(headers + payload)..];
        }

        return rest.Length == 0;
    }

    private static MessageBatch? Refuse(string why, out string reason)
    {
        reason = why;
        return null;
    }

    private static long Read64(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadInt64LittleEndian(bytes[offset..]);

    private static uint Read32(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
