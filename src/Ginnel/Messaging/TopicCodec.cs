using System;
using System.Globalization;
using Ginnel.Memory;
using Ginnel.Rings;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>How values lie in a slot: as they lie in memory, or as a formatter writes them.</summary>
internal sealed class TopicCodec<T>
{
    private const int UsualCapacity = 1024;

    private readonly IMessageFormatter<T>? _formatter = PlainBytes.IsPlain<T>() ? null : MessageFormatter.Of<T>();
    // The bytes of an encoded message, so that they do not change while they are decoded.
    private byte[] _copy = [];

    /// <summary>Bytes of one plain value.</summary>
    public static int Size => PlainBytes.SizeOf<T>();

    /// <summary>Bytes of a slot's payload, from what was asked for.</summary>
    public static int CapacityFor(int? requested)
    {
        int least = PlainBytes.IsPlain<T>() ? Size : 1;
        int capacity = requested ?? (PlainBytes.IsPlain<T>() ? Size : UsualCapacity);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, least, nameof(TopicOptions.MessageCapacity));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            capacity, BroadcastLayout.LargestPayload, nameof(TopicOptions.MessageCapacity));
        return capacity;
    }

    /// <summary>Writes a message of one value; returns its length.</summary>
    /// <exception cref="ArgumentException">It is too large.</exception>
    public int Write(in T value, Span<byte> payload)
    {
        if (PlainBytes.IsPlain<T>())
        {
            PlainBytes.Write(payload, value);
            return Size;
        }

        var writer = new MessageWriter(payload);
        _formatter!.Write(ref writer, value);
        writer.EndMessage();
        int length = writer.Length;
        bool hasOutgrown = writer.HasOutgrown;
        writer.Dispose();
        return hasOutgrown
            ? throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"The message takes {length} bytes, and {payload.Length} is the most here. Set a larger " +
                $"{nameof(TopicOptions.MessageCapacity)} where it is published."), nameof(value))
            : length;
    }

    /// <summary>Reads the next message, if it is there and was not overwritten meanwhile.</summary>
    /// <param name="reader">Stays where it is; the caller advances.</param>
    /// <param name="payload">What the reader has found.</param>
    /// <param name="item">What was read.</param>
    /// <returns>False when the reader has to skip.</returns>
    /// <exception cref="InvalidMessageException">The message is not such a value.</exception>
    public bool TryDecode(BroadcastReader reader, ReadOnlySpan<byte> payload, out T item)
    {
        item = default!;
        if (PlainBytes.IsPlain<T>())
        {
            bool hasSize = payload.Length == Size;
            if (hasSize)
                item = PlainBytes.Read<T>(payload);
            if (!reader.IsIntact())
                return false;
            return hasSize ? true : throw WrongLength(payload.Length);
        }

        if (_copy.Length < payload.Length)
            _copy = new byte[payload.Length];
        payload.CopyTo(_copy);
        if (!reader.IsIntact())
            return false;
        var message = new MessageReader(_copy.AsSpan(0, payload.Length));
        item = _formatter!.Read(ref message);
        message.EndMessage();
        return true;
    }

    private static InvalidMessageException WrongLength(int length) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The message has {length} bytes, and one {typeof(T)} has {Size}. Read messages of several values in place."),
        0, null, null);
}
