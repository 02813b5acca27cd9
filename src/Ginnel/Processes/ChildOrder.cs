using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using Ginnel.Pipes;
using Ginnel.Platform;
using Microsoft.Win32.SafeHandles;

namespace Ginnel.Processes;

/// <summary>What a child gets from its parent, and what becomes of it.</summary>
internal static class ChildOrder
{
    /// <summary>
    /// Reads the method and the ends from the control socket, where the parent put them before the start.
    /// </summary>
    public static StartOrder Receive(Descriptor socket, out object[] ends)
    {
        byte[] buffer = new byte[ControlPacket.MostBytes];
        StartOrder order = ControlPacket.ReadMethod(Receive(socket, buffer, [], ControlPacketKind.Method));
        ends = new object[order.EndCount];
        for (int index = 0; index < ends.Length; index++)
            ends[index] = ReceiveEnd(socket, buffer);
        return order;
    }

    private static object ReceiveEnd(Descriptor socket, byte[] buffer)
    {
        var descriptors = new Descriptor?[PacketSocket.MostDescriptors];
        BinaryReader reader = Receive(socket, buffer, descriptors, ControlPacketKind.End);
        (MovedKind kind, int[] numbers) = ControlPacket.ReadEnd(reader);
        return MovedEnd.Rebuild(kind, numbers, [.. descriptors.OfType<Descriptor>()]);
    }

    private static BinaryReader Receive(
        Descriptor socket, byte[] buffer, Span<Descriptor?> descriptors, ControlPacketKind expected)
    {
        ReceivedPacket packet = PacketSocket.Receive(socket, buffer, descriptors);
        if (packet.Length == 0)
            throw new EndOfParentException();
        (ControlPacketKind kind, BinaryReader reader) = ControlPacket.Open(buffer, packet.Length);
        if (kind != expected || packet.IsTruncated)
            throw new HandshakeException($"The parent sent a packet of kind {kind} where {expected} was due.");
        return reader;
    }

    /// <summary>
    /// Makes the ends what the method's parameters ask for: a bare descriptor becomes its kind of handle.
    /// </summary>
    public static object[] Convert(MethodInfo method, object[] ends)
    {
        ParameterInfo[] parameters = method.GetParameters();
        for (int index = 0; index < ends.Length; index++)
        {
            if (ends[index] is Descriptor descriptor)
                ends[index] = MovedEnd.ToHandle(descriptor, parameters[index].ParameterType);
        }

        return ends;
    }

    /// <summary>Whether a parameter of this type can take a handle.</summary>
    public static bool IsHandle(Type type) =>
        type == typeof(SafeHandle) || type == typeof(SafeFileHandle)
        || type == typeof(SafeSocketHandle) || type == typeof(SafePipeHandle);

    /// <summary>
    /// Closes what the method left open: orderly, or with the exception as the reason that the other side is told.
    /// </summary>
    public static void Close(object[] ends, Exception? exception)
    {
        foreach (object end in ends)
        {
            try
            {
                Close(end, exception);
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                // The other side is gone, or the method left an operation pending. The process is about to end anyway.
            }
        }
    }

    private static void Close(object end, Exception? exception)
    {
        switch (end)
        {
            case DuplexPipeEnd duplex:
                Close(duplex.Writer, exception);
                Close(duplex.Reader, exception);
                break;
            case PipeWriteEnd writer when exception is not null:
                writer.Complete(exception);
                break;
            case PipeWriteEnd writer:
                writer.CompleteAsync().AsTask().GetAwaiter().GetResult();
                break;
            case PipeReadEnd reader:
                reader.Complete(exception);
                break;
            case IDisposable other:
                other.Dispose();
                break;
        }
    }
}
