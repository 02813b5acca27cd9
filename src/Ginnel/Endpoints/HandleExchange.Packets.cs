using System;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>What arrives on the event loop.</summary>
internal sealed partial class HandleExchange
{
    /// <inheritdoc/>
    public void OnPacket(ReadOnlySpan<byte> packet, ReadOnlySpan<Descriptor?> descriptors, bool isTruncated)
    {
        try
        {
            if (packet[0] == _type)
            {
                OnHandle(packet, descriptors, isTruncated);
                return;
            }

            if (!descriptors.IsEmpty)
                throw Strange(packet, descriptors.Length);
            if (packet[0] == _takenType)
                OnTaken(packet);
        }
        catch (PeerProtocolException exception)
        {
            Link.DisposeElsewhere(descriptors);
            _link.OnViolation(exception);
        }
    }

    /// <inheritdoc/>
    public void OnRoom()
    {
        lock (_gate)
        {
            TellTaken();
            while (_untoldTaken == 0 && _outgoing.TryPeek(out OutgoingHandle? next))
            {
                if (Send(next) == Errno.EAGAIN)
                    return;
                // Whatever else went wrong will be told by the hang-up that follows.
                _outgoing.Dequeue().Done();
            }

            if (_untoldTaken == 0)
                WatchForRoom(false);
        }
    }

    /// <inheritdoc/>
    public void OnEnded()
    {
        lock (_gate)
        {
            while (_outgoing.TryDequeue(out OutgoingHandle? outgoing))
                outgoing.Done();
            if (_link.IsClosed || _link.Violation is not null)
            {
                while (_received.TryDequeue(out ReceivedHandle? received))
                    Link.DisposeElsewhere(received.Descriptors);
            }

            Pulse();
        }
    }

    private void OnHandle(ReadOnlySpan<byte> packet, ReadOnlySpan<Descriptor?> descriptors, bool isTruncated)
    {
        ReceivedHandle received;
        if (isTruncated)
        {
            Link.DisposeElsewhere(descriptors);
            received = new ReceivedHandle(default, [], []);
        }
        else
        {
            (MovedKind kind, int[] numbers) = HandlePacket.Read(packet, descriptors.Length);
            if (_type == PacketType.Segment && (kind != MovedKind.Descriptor || descriptors.Length != 1))
            {
                throw new PeerProtocolException(
                    $"The peer sent a segment as kind {kind} with {descriptors.Length} descriptors; it must be one " +
                    "plain descriptor. The connection was closed.");
            }

            received = new ReceivedHandle(kind, numbers, Array.ConvertAll(descriptors.ToArray(), static item => item!));
        }

        lock (_gate)
        {
            if (_link.IsClosed)
            {
                Link.DisposeElsewhere(descriptors);
                return;
            }

            if (_received.Count == MostOutstanding)
            {
                throw new PeerProtocolException(
                    $"The peer sent another handle while {MostOutstanding} had not been taken, which is the most " +
                    "that may be on their way. The connection was closed.");
            }

            _received.Enqueue(received);
            Pulse();
        }
    }

    private void OnTaken(ReadOnlySpan<byte> packet)
    {
        lock (_gate)
            ReturnCredit(HandlePacket.ReadTaken(packet, _outstanding - _outgoing.Count));
    }

    private static PeerProtocolException Strange(ReadOnlySpan<byte> packet, int descriptorCount) => new(
        $"The peer sent {descriptorCount} descriptors with a packet of type {packet[0]}, which carries none. The " +
        "connection was closed.");
}
