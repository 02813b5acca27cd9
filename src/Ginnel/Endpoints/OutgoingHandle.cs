using System;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Sharing;
using Microsoft.Win32.SafeHandles;

namespace Ginnel.Endpoints;

/// <summary>A handle on its way out: what is sent, and what becomes of the sender's copy.</summary>
internal sealed class OutgoingHandle
{
    private readonly MovedEnd _parts;
    private readonly bool _isMoved;
    private bool _isHeld;

    private OutgoingHandle(MovedEnd parts, bool isMoved)
    {
        _parts = parts;
        _isMoved = isMoved;
    }

    /// <summary>Throws for what cannot be passed; has no effect.</summary>
    public static void Check(object handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (handle is IMovableEnd)
            return;
        if (handle is SharedRegion region)
        {
            ObjectDisposedException.ThrowIf(region.File.IsClosed, handle);
            return;
        }

        if (handle is not (SafeFileHandle or SafeSocketHandle or SafePipeHandle or Descriptor))
        {
            throw new ArgumentException(
                $"A {handle.GetType()} cannot be passed to another process: files, sockets and pipes can. Wrap " +
                "another " +
                "kind of descriptor in a SafeFileHandle that does not own it.", nameof(handle));
        }

        var safe = (SafeHandle)handle;
        ObjectDisposedException.ThrowIf(safe.IsClosed, handle);
        if (safe.IsInvalid)
            throw new ArgumentException("The handle is not open.", nameof(handle));
    }

    /// <summary>Takes an end apart, which ends its life here; a bare handle stays open, and a copy travels.</summary>
    public static OutgoingHandle Of(object handle) => handle is IMovableEnd end
        ? new OutgoingHandle(end.Detach(), isMoved: true)
        : new OutgoingHandle(MovedEnd.OfCopied(handle), isMoved: false);

    /// <summary>Puts the packet into the socket; returns 0 or the error number.</summary>
    public int Send(Descriptor socket, byte type)
    {
        Span<byte> packet = stackalloc byte[HandlePacket.LargestLength];
        int length = HandlePacket.Write(packet, type, _parts);
        return PacketSocket.Send(socket, packet[..length], _parts.Descriptors);
    }

    /// <summary>Keeps a bare handle open, should its owner close it while it waits for room in the socket.</summary>
    public void Hold()
    {
        if (!_isMoved)
            _parts.Descriptors[0].DangerousAddRef(ref _isHeld);
    }

    /// <summary>It was sent, or will not be: closes the copies that are ours.</summary>
    public void Done()
    {
        if (_isHeld)
            _parts.Descriptors[0].DangerousRelease();
        _isHeld = false;
        if (!_isMoved)
            return;
        foreach (SafeHandle descriptor in _parts.Descriptors)
            descriptor.Dispose();
    }
}
