using System;
using System.Buffers.Binary;
using System.Text;
using Ginnel.Memory;

namespace Ginnel.Messaging;

/// <summary>The first frame of a channel: what its messages are, so that the two sides cannot mistake them.</summary>
/// <remarks>
/// <code>
///    0             8               12
///    +-------------+---------------+-----------------------+
///    | layout hash | size, or 0    | name of the type      |
///    +-------------+---------------+-----------------------+
/// </code>
/// A plain type has its size, and a hash of name, size and alignment. One that a formatter writes has size 0 and a hash
/// of its name: what its members are may differ, as the format of messages allows.
/// </remarks>
/// <param name="Hash">Of the layout.</param>
/// <param name="Size">Bytes of a plain value; 0 for types with a formatter.</param>
/// <param name="Name">As people call the type.</param>
internal readonly record struct ChannelHello(ulong Hash, int Size, string Name)
{
    public const int SizeOffset = sizeof(ulong);
    public const int NameOffset = SizeOffset + sizeof(int);
    public const int LongestName = 1000;
    public const int LargestLength = NameOffset + LongestName;

    /// <summary>What the messages of a type are.</summary>
    public static ChannelHello Of<T>(string? name)
    {
        name ??= typeof(T).ToString();
        if (!PlainBytes.IsPlain<T>())
            return new ChannelHello(PlainType.HashOf(name, 0, 0), 0, name);
        int size = PlainBytes.SizeOf<T>();
        return new ChannelHello(PlainType.HashOf(name, size, AlignmentOf<T>.Bytes), size, name);
    }

    /// <summary>Writes the payload; returns its length.</summary>
    public int WriteTo(Span<byte> payload)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(payload, Hash);
        BinaryPrimitives.WriteInt32LittleEndian(payload[SizeOffset..], Size);
        Encoding.UTF8.GetEncoder().Convert(
            Name, payload.Slice(NameOffset, LongestName), flush: true, out _, out int length, out _);
        return NameOffset + length;
    }

    /// <summary>Reads a payload, whatever it is.</summary>
    public static ChannelHello ReadFrom(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < NameOffset)
            return new ChannelHello(0, -1, "no type");
        return new ChannelHello(
            BinaryPrimitives.ReadUInt64LittleEndian(payload),
            BinaryPrimitives.ReadInt32LittleEndian(payload[SizeOffset..]),
            Encoding.UTF8.GetString(payload[NameOffset..Math.Min(payload.Length, LargestLength)]));
    }

    /// <summary>Throws unless the writer's messages are what the reader takes them for.</summary>
    /// <exception cref="HandshakeException">They are not; the message names both types.</exception>
    public void CheckAgainst(ChannelHello expected)
    {
        if (Hash == expected.Hash && Size == expected.Size)
            return;
        throw new HandshakeException(
            $"The channel's writer sends {Describe()}, and its reader expects {expected.Describe()}. Use the same " +
            "type on both sides.");
    }

    private string Describe() => Size == 0 ? $"{Name} (encoded)" : $"{Name} (plain, {Size} bytes, layout {Hash:x16})";
}
