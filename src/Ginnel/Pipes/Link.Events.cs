using System;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

internal sealed partial class Link
{
    /// <summary>So many packets are taken per turn, so that one busy peer cannot starve the others.</summary>
    private const int MostPacketsPerTurn = 32;

    private const int LargestPacket = 512;

    // Used by the event loop alone.
    private readonly Descriptor?[] _descriptors = new Descriptor?[PacketSocket.MostDescriptors];

    /// <inheritdoc/>
    public void OnEvents(EpollEvents events)
    {
        bool isDrained = false;
        bool isHungUp = false;
        Span<byte> buffer = stackalloc byte[LargestPacket];
        Span<Descriptor?> descriptors = _descriptors;
        for (int count = 0; count < MostPacketsPerTurn && !isDrained; count++)
        {
            ReceivedPacket packet;
            try
            {
                packet = PacketSocket.Receive(Socket, buffer, descriptors);
            }
            catch (ObjectDisposedException)
            {
                return;
            }

            // A reset is reported once, ahead of packets that the peer sent before it went: read on.
            if (packet.Errno == Errno.ECONNRESET)
                continue;
            isDrained = packet.Errno != 0 || packet.Length == 0;
            // A peer can send a packet of no bytes, too; only together with the event does it mean the end.
            isHungUp = isDrained && (events & (EpollEvents.HangUp | EpollEvents.ReadHangUp)) != 0;
            if (!isDrained)
                OnPacket(buffer[..packet.Length], descriptors[..packet.DescriptorCount], packet.IsTruncated);
        }

        if (isHungUp)
            OnHangUp();
        Wake();
    }

    private void OnPacket(ReadOnlySpan<byte> packet, ReadOnlySpan<Descriptor?> descriptors, bool isTruncated)
    {
        if (!isTruncated && packet[0] == PacketType.Hello)
        {
            OnHello(packet, descriptors);
            return;
        }

        if (!isTruncated && packet[0] != PacketType.Doorbell && Sink is { } sink)
        {
            sink.OnPacket(packet, descriptors);
            return;
        }

        foreach (Descriptor? descriptor in descriptors)
            descriptor?.Dispose();
    }

    private void OnHangUp()
    {
        IsHungUp = true;
        _registration?.Dispose();
        _attached.TrySetException(new PeerDiedException(
            "The other side went away before the handshake was complete: its process ended, or it closed its end.", 0));
        _ = _attached.Task.Exception;
        Sink?.OnHungUp();
    }

    /// <summary>Lets both ends look at what the peer may have changed.</summary>
    private void Wake()
    {
        Reader?.OnPeerChanged();
        Writer?.OnPeerChanged();
    }
}
