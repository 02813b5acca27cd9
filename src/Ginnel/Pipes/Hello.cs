using System;
using System.Buffers.Binary;
using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

/// <summary>The first packet of each side, with its segment; <c>docs/formats/handshake.md</c> has the bytes.</summary>
/// <remarks>
/// <code>
///    0      1         4         8         12        16         20                  24        28      32
///    +------+---------+---------+---------+---------+----------+-------------------+---------+-------+
///    | type | 0 0 0   | magic   | version | roles   | capacity | expected capacity | process | 0     |
///    +------+---------+---------+---------+---------+----------+-------------------+---------+-------+
/// </code>
/// The first 32 bytes keep this layout in every version, so that a mismatch can always name both sides' values.
/// </remarks>
internal readonly record struct Hello
{
    public const int Length = 32;
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

    public static Hello Create(LinkRoles roles, int capacity, int expectedCapacity) => new()
    {
        Magic = MagicValue,
        Version = CurrentVersion,
        Roles = roles,
        Capacity = capacity,
        ExpectedCapacity = expectedCapacity,
        ProcessId = Environment.ProcessId,
    };

    public void WriteTo(Span<byte> packet)
    {
        packet[..Length].Clear();
        packet[0] = PacketType.Hello;
        BinaryPrimitives.WriteUInt32LittleEndian(packet[4..], Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(packet[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(packet[12..], (uint)Roles);
        BinaryPrimitives.WriteInt32LittleEndian(packet[16..], Capacity);
        BinaryPrimitives.WriteInt32LittleEndian(packet[20..], ExpectedCapacity);
        BinaryPrimitives.WriteInt32LittleEndian(packet[24..], ProcessId);
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
        };
    }

    /// <summary>Compares what the peer says with what we say.</summary>
    /// <exception cref="HandshakeException">They do not fit; the message names both sides' values.</exception>
    public void CheckAgainst(Hello ours)
    {
        Require(Magic == ours.Magic, "magic", $"0x{Magic:x}", $"0x{ours.Magic:x}");
        Require(Version == ours.Version, "protocol version", Version, ours.Version);
        LinkRoles complement = (ours.Roles.HasFlag(LinkRoles.Reads) ? LinkRoles.Writes : LinkRoles.None)
            | (ours.Roles.HasFlag(LinkRoles.Writes) ? LinkRoles.Reads : LinkRoles.None);
        Require(Roles == complement, "direction", Roles, $"{ours.Roles}, so the peer's must be {complement}");

        bool isCapacityValid = Roles.HasFlag(LinkRoles.Writes)
            ? Capacity is >= SegmentLayout.SmallestCapacity and <= SegmentLayout.LargestCapacity
                && int.IsPow2(Capacity) && Capacity % Environment.SystemPageSize == 0
            : Capacity == 0;
        Require(isCapacityValid, "capacity", Capacity, "a power of two of whole pages (0 for a side that only reads)");
        Require(ours.ExpectedCapacity == 0 || Capacity == ours.ExpectedCapacity,
            "capacity", Capacity, $"{ours.ExpectedCapacity} as expected");
        Require(ExpectedCapacity == 0 || ExpectedCapacity == ours.Capacity,
            "expected capacity", ExpectedCapacity, $"{ours.Capacity} as the capacity");
    }

    private void Require(bool condition, string what, object theirs, object ours)
    {
        if (!condition)
        {
            throw new HandshakeException(
                $"The handshake with process {ProcessId} failed: its {what} is {theirs}, ours is {ours}. " +
                "Use the same version of Ginnel and matching options on both sides.");
        }
    }
}
