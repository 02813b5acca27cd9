using System;
using System.Buffers;
using System.IO;
using System.Threading;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Processes;

/// <summary>The parent's end of the control socket: hears that the method began, and how it failed.</summary>
internal sealed class ControlSocket : IEventTarget, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Descriptor _socket;
    private EventRegistration? _registration;

    public ControlSocket(Descriptor socket)
    {
        _socket = socket;
        // The loop may report before Register has returned.
        lock (_gate)
        {
            _registration = EventLoop.Register(socket, this, EpollEvents.In | EpollEvents.ReadHangUp);
            _registration.Hold(this);
        }
    }

    /// <summary>The child has said that its method begins.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>What the child's method threw, or why it could not run.</summary>
    public RemoteFailure? Failure { get; private set; }

    public void OnEvents(EpollEvents events) => Drain();

    /// <summary>Takes every packet that is there. Once the child has ended, that is all there will be.</summary>
    public void Drain()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ControlPacket.MostBytes);
        lock (_gate)
        {
            while (_registration is not null && TryReceive(buffer))
            {
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Hangs up, which a child that still runs takes for the death of its parent.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            Unregister();
            _socket.Dispose();
        }
    }

    private bool TryReceive(byte[] buffer)
    {
        ReceivedPacket packet = PacketSocket.Receive(_socket, buffer, []);
        if (packet.Errno is Errno.EAGAIN or Errno.EINTR)
            return false;
        if (packet.Length == 0 || !TryTake(buffer, packet.Length))
            Unregister();
        return true;
    }

    // The child runs our own code, but in a process that may have been damaged: nothing it sends can do more than be
    // wrong.
    private bool TryTake(byte[] buffer, int length)
    {
        try
        {
            (ControlPacketKind kind, BinaryReader reader) = ControlPacket.Open(buffer, length);
            IsRunning |= kind == ControlPacketKind.Running;
            if (kind == ControlPacketKind.Failed)
                Failure ??= ControlPacket.ReadFailure(reader);
            return kind is ControlPacketKind.Running or ControlPacketKind.Failed;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    private void Unregister()
    {
        _registration?.Dispose();
        _registration = null;
    }
}
