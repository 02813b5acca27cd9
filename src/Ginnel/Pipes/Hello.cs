using System;
using System.Buffers.Binary;
using System.Text;
using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

/// <summary>The first packet of each side, with its segment; <c>docs/formats/handshake.md</c> has the bytes.</summary>
/// <remarks>
/// <code>
///    0      1         4         8         12        16         20                  24        28              32
///    +------+---------+---------+---------+---------+----------+-------------------+---------+---------------+------+
///    | type | 0 0 0   | magic   | version | roles   | capacity | expected capacity | process | reason length | text |
///    +------+---------+---------+---------+---------+----------+-------------------+---------+---------------+------+
/// </code>
/// The first 32 bytes keep this layout in every version, so that a mismatch can always name both sides' values.
/// A side that refuses sends its hello too, without a segment, and with the reason as UTF-8 text behind it.
/// </remarks>
internal readonly partial record struct Hello
{
    /// <summary>Bytes of a hello without a reason.</summary>
    public const int Length = 32;
    public const int MostReasonBytes = 448;
    public const int LargestLength = Length + MostReasonBytes;
    public const uint MagicValue = 0x4C4E_4E47;
    public const uint CurrentVersion = SegmentLayout.Version;

    public uint Magic { get; init; }

    public uint Version { get; init; }

    public LinkRoles Roles { get; init; }

    /// <summary>Data bytes of the sender's segment; 0 when it only reads.</summary>
    public int Capacity { get; init; }

    /// <summary>The capacity that the sender expects of the receiver; 0 for any.</summary>
    public int ExpectedCapacity { get; init; }

    /// <summary>The sender's process id as it states it: for people to read, never to decide by.</summary>
    public int ProcessId { get; init; }

    /// <summary>Why the sender refuses; empty when it does not.</summary>
    public string Reason { get; init; }

    public static Hello Create(LinkRoles roles, int capacity, int expectedCapacity) => new()
    {
        Magic = MagicValue,
        Version = CurrentVersion,
        Roles = roles,
        Capacity = capacity,
        ExpectedCapacity = expectedCapacity,
        ProcessId = Environment.ProcessId,
        Reason = "",
    };

    /// <summary>
    /// Writes the hello into a buffer of <see cref="LargestLength"/> bytes; returns how many it takes.
    /// </summary>
    public int WriteTo(Span<byte> packet)
    {
        packet[..Length].Clear();
        packet[0] = PacketType.Hello;
        BinaryPrimitives.WriteUInt32LittleEndian(packet[4..], Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(packet[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(packet[12..], (uint)Roles);
        BinaryPrimitives.WriteInt32LittleEndian(packet[16..], Capacity);
        BinaryPrimitives.WriteInt32LittleEndian(packet[20..], ExpectedCapacity);
        BinaryPrimitives.WriteInt32LittleEndian(packet[24..], ProcessId);
        Encoding.UTF8.GetEncoder().Convert(
            Reason, packet.Slice(Length, MostReasonBytes), flush: true, out _, out int length, out _);
        BinaryPrimitives.WriteInt32LittleEndian(packet[28..], length);
        return Length + length;
    }

    public static Hello ReadFrom(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < Length || packet[0] != PacketType.Hello)
        {
            throw new HandshakeException(
                $"The peer's first packet is {packet.Length} bytes of type {(packet.IsEmpty ? 0 : packet[0])}; " +
                $"a hello of {Length} bytes, type {PacketType.Hello}, was expected. Is it a program that uses Ginnel?");
        }

        return new Hello
        {
            Magic = BinaryPrimitives.ReadUInt32LittleEndian(packet[4..]),
            Version = BinaryPrimitives.ReadUInt32LittleEndian(packet[8..]),
            Roles = (LinkRoles)BinaryPrimitives.ReadUInt32LittleEndian(packet[12..]),
            Capacity = BinaryPrimitives.ReadInt32LittleEndian(packet[16..]),
            ExpectedCapacity = BinaryPrimitives.ReadInt32LittleEndian(packet[20..]),
            ProcessId = BinaryPrimitives.ReadInt32LittleEndian(packet[24..]),
            Reason = ReadReason(packet),
        };
    }

    /// <summary>A hello whose descriptor, or whose end, did not fit.</summary>
    public static HandshakeException Cut() => new(
        "The peer's hello arrived without its segment or its end: this process can open no more descriptors " +
        "(see 'ulimit -n'), or the peer is faulty.");

    private static string ReadReason(ReadOnlySpan<byte> packet)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(packet[28..]);
        return Encoding.UTF8.GetString(packet[Length..(int)Math.Min(Length + (long)length, packet.Length)]);
    }
}
