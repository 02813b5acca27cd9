using System;
using Ginnel.Spooling;

namespace Ginnel.Tests.Peer.Spooling;

/// <summary>Messages that say who sent them, and whose every byte follows from that; and spools for them.</summary>
internal static class SpoolTraffic
{
    public const int Senders = 4;

    /// <summary>How many messages a sender appends at once, at the most.</summary>
    public const int MostAtOnce = 20;

    /// <summary>Numbers of one start of a sender are below this; those of the next begin with it.</summary>
    public const long NumbersOfStart = 1_000_000_000;

    private const int HeaderLength = 2 * sizeof(long);

    public static SpoolOptions Options(SpoolDurability durability) => new()
    {
        Durability = durability,
        SegmentLength = 64 << 10,
        Capacity = 32 * (64 << 10),
    };

    public static byte[] Make(long sender, long number, int length)
    {
        byte[] message = new byte[HeaderLength + length];
        BitConverter.TryWriteBytes(message, sender);
        BitConverter.TryWriteBytes(message.AsSpan(sizeof(long)), number);
        message.AsSpan(HeaderLength).Fill(Filler(sender, number));
        return message;
    }

    public static SpoolEntry Check(in SpoolMessage message)
    {
        ReadOnlySpan<byte> payload = message.Payload;
        long sender = BitConverter.ToInt64(payload);
        long number = BitConverter.ToInt64(payload[sizeof(long)..]);
        if (payload[HeaderLength..].ContainsAnyExcept(Filler(sender, number)))
            throw new InvalidOperationException($"Message {message.Sequence} is not what sender {sender} appended.");
        return new SpoolEntry(sender, number, message.Sequence, message.Tries);
    }

    private static byte Filler(long sender, long number) => (byte)(sender * 31 + number * 7 + 1);
}
