using System;
using System.Threading;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

internal sealed partial class Link
{
    /// <summary>So many packets are taken per turn, so that one busy peer cannot starve the others.</summary>
    private const int MostPacketsPerTurn = 32;

    private const int LargestPacket = 512;

    // One thread of the event loop at a time takes packets off the socket; the array is used by it alone.
    private readonly Lock _receiving = new();
    private readonly Descriptor?[] _descriptors = new Descriptor?[PacketSocket.MostDescriptors];

    /// <inheritdoc/>
    public void OnEvents(EpollEvents events)
    {
        bool isHangUpDue = (events & (EpollEvents.HangUp | EpollEvents.ReadHangUp)) != 0;
        lock (_receiving)
        {
            if (ReceivePackets(isHangUpDue))
                OnHangUp();
        }

        Wake();
    }

    /// <summary>Takes packets, of which another call costs more than another event; all of them before a hang-up.</summary>
    /// <returns>True when everything that the peer sent before it hung up has been taken.</returns>
    private bool ReceivePackets(bool isHangUpDue)
    {
        bool isDrained = false;
        int most = isHangUpDue ? MostPacketsPerTurn : 1;
        Span<byte> buffer = stackalloc byte[LargestPacket];
        Span<Descriptor?> descriptors = _descriptors;
        for (int count = 0; count < most && !isDrained; count++)
        {
            ReceivedPacket packet;
            try
            {
                packet = PacketSocket.Receive(Socket, buffer, descriptors);
            }
            catch (ObjectDisposedException)
            {
                return false;
            }

            // A reset is reported once, ahead of packets that the peer sent before it went: read on.
            if (packet.Errno == Errno.ECONNRESET)
                continue;
            isDrained = packet.Errno != 0 || packet.Length == 0;
            // A peer can send a packet of no bytes, too; only together with the event does it mean the end.
            if (!isDrained)
                OnPacket(buffer[..packet.Length], descriptors[..packet.DescriptorCount], packet.IsTruncated);
        }

        return isDrained && isHangUpDue;
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
