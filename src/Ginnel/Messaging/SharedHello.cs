using System;
using System.Buffers.Binary;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;

namespace Ginnel.Messaging;

/// <summary>What is shared under a name; both sides say it first, and compare.</summary>
/// <remarks>
/// <code>
///    0        4      8        12
///    +--------+------+--------+-----------------------+
///    | magic  | kind | length | as in a channel's hello
///    +--------+------+--------+-----------------------+
/// </code>
/// </remarks>
/// <param name="Kind">What it is.</param>
/// <param name="Type">The type of its values.</param>
internal readonly record struct SharedHello(SharedKind Kind, ChannelHello Type)
{
    /// <summary>"gshr", as the bytes lie in memory.</summary>
    private const uint Magic = 0x72687367;
    private const int HeadLength = 12;

    public async ValueTask WriteToAsync(Connection connection, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[HeadLength + ChannelHello.LargestLength];
        int length = Type.WriteTo(bytes.AsSpan(HeadLength));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), (uint)Kind);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)length);
        await connection.Writer.WriteAsync(bytes.AsMemory(0, HeadLength + length), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Reads the peer's, and throws unless it is the same.</summary>
    /// <exception cref="HandshakeException">It is not; the message names both.</exception>
    public async ValueTask ReadSameAsync(Connection connection, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[HeadLength + ChannelHello.LargestLength];
        Stream stream = connection.Reader.AsStream(leaveOpen: true);
        await stream.ReadExactlyAsync(bytes.AsMemory(0, HeadLength), cancellationToken).ConfigureAwait(false);
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var kind = (SharedKind)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4));
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (magic != Magic || length > ChannelHello.LargestLength)
        {
            throw new HandshakeException(
                "What is at the other end of the connection shares nothing by name: it said something else first.");
        }

        Memory<byte> rest = bytes.AsMemory(HeadLength, (int)length);
        await stream.ReadExactlyAsync(rest, cancellationToken).ConfigureAwait(false);
        if (kind != Kind)
            throw new HandshakeException($"Under this name the peer has a {kind}, and this side a {Kind}.");
        ChannelHello.ReadFrom(rest.Span).CheckAgainst(Type);
    }
}

/// <summary>What can be shared under a name; the numbers are part of the protocol.</summary>
internal enum SharedKind : uint
{
    LatestValue = 1,
    Topic = 2,
    Arena = 3,
    Dictionary = 4,
    List = 5,
    Counters = 6,
    Region = 7,
}
