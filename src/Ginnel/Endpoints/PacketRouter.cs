using System;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>Gives each packet of a connection to the exchange that it belongs to.</summary>
/// <remarks>
/// Handles that a user passes and segments of large messages have queues and credit of their own, so that neither can
/// take the other's place, or hold it up.
/// </remarks>
internal sealed class PacketRouter(Link link, int mostCapacity) : IPacketSink
{
    public HandleExchange Handles { get; } =
        new(link, mostCapacity, PacketType.Handle, PacketType.HandleTaken);

    public HandleExchange Segments { get; } =
        new(link, mostCapacity, PacketType.Segment, PacketType.SegmentTaken);

    /// <inheritdoc/>
    public void OnPacket(ReadOnlySpan<byte> packet, ReadOnlySpan<Descriptor?> descriptors, bool isTruncated)
    {
        if (packet[0] is PacketType.Segment or PacketType.SegmentTaken)
            Segments.OnPacket(packet, descriptors, isTruncated);
        else
            Handles.OnPacket(packet, descriptors, isTruncated);
    }

    /// <inheritdoc/>
    public void OnRoom()
    {
        Handles.OnRoom();
        Segments.OnRoom();
    }

    /// <inheritdoc/>
    public void OnEnded()
    {
        Handles.OnEnded();
        Segments.OnEnded();
    }
}
