using System;
using System.Globalization;
using Ginnel.Pipes;
using Ginnel.Platform;

namespace Ginnel.Endpoints;

/// <summary>Describes what the registry lists, by looking only.</summary>
/// <remarks>
/// Whatever is read here may change at the same time, and a link may be closed: its pages read as zeros then. A peer's
/// positions are untrusted, so what is computed from them is brought into range.
/// </remarks>
internal static class HandleDescription
{
    /// <summary>Null for something that is not one of ours to describe.</summary>
    public static HandleInfo? Of(int handle, object entry) => entry switch
    {
        PipeReadEnd end => OfLink(handle, HandleKind.Pipe, end.Core.Link, Input(end), null, null, null),
        PipeWriteEnd end => OfLink(handle, HandleKind.Pipe, end.Core.Link, null, Output(end), null, null),
        KernelPipeReadEnd end => OfKernelPipe(handle, HandleMode.Read, end.Core),
        KernelPipeWriteEnd end => OfKernelPipe(handle, HandleMode.Write, end.Core),
        Connection connection => OfLink(
            handle, HandleKind.Connection, connection.Link,
            connection.CanRead ? Input(connection.Reader) : null,
            connection.CanWrite ? Output(connection.Writer) : null,
            connection.Peer.UserId, connection.Path),
        EndpointListener listener => new HandleInfo(
            handle, HandleKind.Listener, HandleMode.Listen, HandleState.Open, listener.Describe(), null, null, null,
            listener.Path),
        _ => null,
    };

    private static HandleInfo OfLink(
        int handle, HandleKind kind, Link link, HandleFlow? input, HandleFlow? output, uint? user, string? location) =>
        new(
            handle, kind, (HandleMode)link.Roles, StateOf(link), input, output,
            link.PeerProcessId == 0 ? null : link.PeerProcessId, user, location);

    private static HandleInfo? OfKernelPipe(int handle, HandleMode mode, KernelPipeCore core)
    {
        try
        {
            var flow = new HandleFlow(
                core.Position, core.BufferSize, KernelPipeFile.GetFill(core.File), "kernel pipe", core.IsBusy, 0, 0);
            bool reads = mode is HandleMode.Read;
            HandleState state = core.IsNew ? HandleState.New : HandleState.Open;
            return new HandleInfo(
                handle, HandleKind.KernelPipe, mode, state, reads ? flow : null, reads ? null : flow, null, null, null);
        }
        catch (ObjectDisposedException)
        {
            // Closed since the registry was asked.
            return null;
        }
    }

    private static HandleFlow Input(PipeReadEnd end)
    {
        Link link = end.Core.Link;
        long position = end.Position;
        if (!link.IsAttached)
            return new HandleFlow(position, link.PeerCapacity, 0, null, false, 0, 0);
        long fill = Math.Clamp(link.Peer.Header.Written.ReadAcquire() - position, 0, link.PeerCapacity);
        return new HandleFlow(
            position, link.PeerCapacity, fill, Storage(link.Peer.Inode), end.Core.IsWaiting,
            link.Own.Header.ReaderSleeps.ReadAcquire(), link.Own.Header.MessagesRead.ReadAcquire());
    }

    private static HandleFlow Output(PipeWriteEnd end)
    {
        Link link = end.Core.Link;
        long position = end.Position;
        if (!link.IsAttached)
            return new HandleFlow(position, link.Capacity, 0, null, false, 0, 0);
        long fill = Math.Clamp(position - link.Peer.Header.Read.ReadAcquire(), 0, link.Capacity);
        return new HandleFlow(
            position, link.Capacity, fill, Storage(link.Own.Inode), end.Core.IsWaiting,
            link.Own.Header.WriterSleeps.ReadAcquire(), link.Own.Header.MessagesWritten.ReadAcquire());
    }

    private static HandleState StateOf(Link link)
    {
        if (link.Violation is not null)
            return HandleState.Broken;
        if (!link.IsAttached)
            return link.IsNew ? HandleState.New : HandleState.Attaching;
        if (!link.IsHungUp)
            return HandleState.Open;
        return link.HasPeerCompleted ? HandleState.PeerCompleted : HandleState.PeerDied;
    }

    private static string Storage(ulong inode) => string.Create(CultureInfo.InvariantCulture, $"memfd inode {inode}");
}
