using System;
using System.Globalization;
using System.Threading;
using Ginnel.Platform;
using Ginnel.Telemetry;
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

        if ((events & EpollEvents.Out) != 0)
            Sink?.OnRoom();
        Wake();
    }

    /// <summary>Takes one packet, for another event costs less than another call; all before a hang-up.</summary>
    /// <returns>True when everything that the peer sent before it hung up has been taken.</returns>
    private bool ReceivePackets(bool isHangUpDue)
    {
        bool isDrained = false;
        int most = isHangUpDue ? MostPacketsPerTurn : 1;
        Span<byte> buffer = stackalloc byte[LargestPacket];
        Span<Descriptor?> descriptors = _descriptors;
        for (int count = 0; count < most && !isDrained && Violation is null; count++)
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
            if (packet.Errno == 0 && (packet.Length | packet.DescriptorCount) != 0)
                OnPacket(buffer[..packet.Length], descriptors[..packet.DescriptorCount], packet.IsTruncated);
        }

        return isDrained && isHangUpDue;
    }

    private void OnPacket(ReadOnlySpan<byte> packet, ReadOnlySpan<Descriptor?> descriptors, bool isTruncated)
    {
        byte type = packet.IsEmpty ? (byte)0 : packet[0];
        if (type == PacketType.Doorbell && descriptors.IsEmpty)
            return;
        // The first packet is the hello. One that is not fails the handshake, which says what came instead.
        if (_peerHello is null && (type == PacketType.Hello || Sink is null))
            OnHello(packet, descriptors, isTruncated);
        else if (type is not (0 or PacketType.Hello or PacketType.Doorbell) && Sink is { } sink)
            sink.OnPacket(packet, descriptors, isTruncated);
        else
            OnStrangePacket(type, packet.Length, descriptors);
    }

    /// <summary>A packet without a meaning is passed over; not one with descriptors, which fill our table.</summary>
    private void OnStrangePacket(byte type, int length, ReadOnlySpan<Descriptor?> descriptors)
    {
        if (descriptors.IsEmpty)
            return;
        DisposeElsewhere(descriptors);
        OnViolation(new PeerProtocolException(string.Create(
            CultureInfo.InvariantCulture,
            $"The peer sent {descriptors.Length} descriptors with a packet of type {type} and {length} bytes, " +
            $"which carries none. The connection was closed.")));
    }

    /// <summary>Closes a peer's descriptors, on the pool: closing takes as long as the file behind it likes.</summary>
    internal static void DisposeElsewhere(ReadOnlySpan<Descriptor?> descriptors)
    {
        foreach (Descriptor? descriptor in descriptors)
        {
            if (descriptor is not null)
                ThreadPool.UnsafeQueueUserWorkItem(static file => file.Dispose(), descriptor, preferLocal: false);
        }
    }

    private void OnHangUp()
    {
        // Two events may have been on their way when the first was taken.
        if (_isHungUp)
            return;
        _isHungUp = true;
        _registration?.Dispose();
        FailAttaching(new PeerDiedException(
            "The other side went away before the handshake was complete: its process ended, or it closed its end.", 0));
        if (IsCounted && IsAttached && Violation is null && !HasPeerCompleted)
            GinnelEvents.Log.PeerDied(Name, PeerProcessId, (long)Own.Inode);
        Sink?.OnEnded();
    }

    /// <summary>The other side is in this process, and has rung.</summary>
    public void OnRungNearby() => Wake();

    /// <summary>Lets both ends, and who shares more than pipes, look at what the peer may have changed.</summary>
    private void Wake()
    {
        Reader?.OnPeerChanged();
        Writer?.OnPeerChanged();
        Observer?.OnPeerChanged();
    }
}
