using System.Runtime.CompilerServices;
using Ginnel.Serialization;
using Ginnel.Tests.Peer.Traffic;

namespace Ginnel.Tests.Peer.Messaging;

/// <summary>A numbered message of any length, whose bytes follow from seed and number.</summary>
internal sealed record MixedMessage(long Number, byte[] Bytes)
{
    private const int LongestLength = 200_000;

    // Bytes between the first byte of one message and that of the next: messages that were swapped show.
    private const long Stride = 1_000_003;

    /// <summary>Most are small, one in a hundred is larger than a page, and some are far larger.</summary>
    public static MixedMessage Create(Noise noise, int seed, long number)
    {
        byte[] bytes = new byte[LengthOf(seed, number)];
        noise.Fill(bytes, number * Stride);
        return new MixedMessage(number, bytes);
    }

    /// <summary>What is wrong with a message that should be the one with this number; null if nothing is.</summary>
    public string? FindFault(Noise noise, int seed, long number)
    {
        if (Number != number)
            return $"message {Number} came, and {number} was expected";
        int length = LengthOf(seed, number);
        if (Bytes.Length != length)
            return $"message {number} has {Bytes.Length} bytes, and {length} were sent";
        long fault = noise.FindDifference(Bytes, number * Stride);
        return fault < 0 ? null : $"message {number} differs at byte {fault - number * Stride}";
    }

    [ModuleInitializer]
    internal static void Register() => MessageFormatter.Register(new Formatter());

    private static int LengthOf(int seed, long number)
    {
        uint mixed = Mix((uint)seed, (uint)number);
        return (mixed % 4096) switch
        {
            0 => (int)(mixed / 4096 % LongestLength),
            < 40 => 1500 + (int)(mixed / 4096 % 10_000),
            _ => (int)(mixed / 4096 % 300),
        };
    }

    /// <summary>The finalizer of a well-known hash; the same in every process.</summary>
    private static uint Mix(uint seed, uint number)
    {
        uint value = (number + seed) * 0x9E3779B1;
        value = (value ^ (value >> 16)) * 0x85EBCA6B;
        value = (value ^ (value >> 13)) * 0xC2B2AE35;
        return value ^ (value >> 16);
    }

    private sealed class Formatter : IMessageFormatter<MixedMessage>
    {
        public void Write(ref MessageWriter writer, in MixedMessage value)
        {
            writer.Write(value.Number);
            writer.WriteArray<byte>(value.Bytes);
        }

        public MixedMessage Read(ref MessageReader reader) =>
            new(reader.Read<long>(), reader.ReadArray<byte>() ?? []);
    }
}
