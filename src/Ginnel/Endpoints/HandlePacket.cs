using System;
using System.Buffers.Binary;
using Ginnel.Pipes;
using Ginnel.Platform;

namespace Ginnel.Endpoints;

/// <summary>The packets that pass handles; <c>docs/formats/handshake.md</c> has the bytes.</summary>
/// <remarks>
/// <code>
///    0      1      2       3   4                 0      1       4       8
///    +------+------+-------+---+----------+      +------+-------+-------+
///    | 3    | kind | count | 0 | numbers  |      | 4    | 0 0 0 | count |
///    +------+------+-------+---+----------+      +------+-------+-------+
///    a handle; its descriptors come along        so many handles were taken
/// </code>
/// Segments of messages go in the same form, with the types 5 and 6.
/// </remarks>
internal static class HandlePacket
{
    public const int MostNumbers = 4;
    public const int LargestLength = 4 + MostNumbers * sizeof(int);
    public const int TakenLength = 8;

    /// <summary>Writes a handle's packet into a buffer of <see cref="LargestLength"/>; returns its length.</summary>
    public static int Write(Span<byte> packet, byte type, MovedEnd parts)
    {
        packet[0] = type;
        packet[1] = (byte)parts.Kind;
        packet[2] = (byte)parts.Capacities.Length;
        packet[3] = 0;
        for (int index = 0; index < parts.Capacities.Length; index++)
            BinaryPrimitives.WriteInt32LittleEndian(packet[(4 + index * sizeof(int))..], parts.Capacities[index]);
        return 4 + parts.Capacities.Length * sizeof(int);
    }

    /// <summary>Reads a handle's packet.</summary>
    /// <exception cref="PeerProtocolException">It is none.</exception>
    public static (MovedKind Kind, int[] Numbers) Read(ReadOnlySpan<byte> packet, int descriptorCount)
    {
        int count = packet.Length < 4 ? -1 : packet[2];
        if (count is < 0 or > MostNumbers || packet.Length != 4 + count * sizeof(int)
            || descriptorCount is 0 or > PacketSocket.MostDescriptors)
        {
            throw new PeerProtocolException(
                $"The peer sent a handle in a packet of {packet.Length} bytes with {descriptorCount} descriptors and " +
                $"{count} numbers, which is none. The connection was closed.");
        }

        if (!Enum.IsDefined((MovedKind)packet[1]))
        {
            throw new PeerProtocolException(
                $"The peer sent a handle of kind {packet[1]}, and the kinds go from {(int)MovedKind.PipeReader} to " +
                $"{(int)MovedKind.TwoWayRegion}. The connection was closed.");
        }

        int[] numbers = new int[count];
        for (int index = 0; index < count; index++)
            numbers[index] = BinaryPrimitives.ReadInt32LittleEndian(packet[(4 + index * sizeof(int))..]);
        return ((MovedKind)packet[1], numbers);
    }

    public static void WriteTaken(Span<byte> packet, byte type, int count)
    {
        packet[..TakenLength].Clear();
        packet[0] = type;
        BinaryPrimitives.WriteInt32LittleEndian(packet[4..], count);
    }

    /// <summary>Reads how many handles the peer has taken.</summary>
    /// <exception cref="PeerProtocolException">It cannot have taken so many.</exception>
    public static int ReadTaken(ReadOnlySpan<byte> packet, int outstanding)
    {
        int count = packet.Length == TakenLength ? BinaryPrimitives.ReadInt32LittleEndian(packet[4..]) : 0;
        if (count > 0 && count <= outstanding)
            return count;
        throw new PeerProtocolException(
            $"The peer states that it has taken {count} handles (in {packet.Length} bytes), and {outstanding} were " +
            "on their way to it. The connection was closed.");
    }
}
