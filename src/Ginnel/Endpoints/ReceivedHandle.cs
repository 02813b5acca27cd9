using System;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Sharing;
using Microsoft.Win32.SafeHandles;

namespace Ginnel.Endpoints;

/// <summary>A handle that has arrived and was not taken yet.</summary>
/// <param name="Kind">What the sender says it is.</param>
/// <param name="Numbers">What it is rebuilt with.</param>
/// <param name="Descriptors">Its descriptors; none when they could not be received.</param>
internal sealed record ReceivedHandle(MovedKind Kind, int[] Numbers, Descriptor[] Descriptors) : IDisposable
{
    public bool IsLost => Descriptors.Length == 0;

    /// <summary>Whether the handle can be had as a type.</summary>
    public bool Fits(Type type) => Kind switch
    {
        MovedKind.PipeReader => type == typeof(PipeReadEnd),
        MovedKind.PipeWriter => type == typeof(PipeWriteEnd),
        MovedKind.DuplexPipe => type == typeof(DuplexPipeEnd),
        MovedKind.KernelPipeReader => type == typeof(KernelPipeReadEnd),
        MovedKind.KernelPipeWriter => type == typeof(KernelPipeWriteEnd),
        MovedKind.Region or MovedKind.TwoWayRegion => type == typeof(SharedRegion),
        // A file handle can stand for any descriptor; a socket's or a pipe's must be one.
        MovedKind.Descriptor when type == typeof(SafeSocketHandle) => IsOfType(FileStatus.SocketType),
        MovedKind.Descriptor when type == typeof(SafePipeHandle) => IsOfType(FileStatus.PipeType),
        MovedKind.Descriptor =>
            type == typeof(SafeFileHandle) || type == typeof(SafeHandle) || type == typeof(Descriptor),
        _ => false,
    };

    /// <summary>"a pipe's read end", "a socket" and the like.</summary>
    public string Describe() => Kind switch
    {
        MovedKind.PipeReader => nameof(PipeReadEnd),
        MovedKind.PipeWriter => nameof(PipeWriteEnd),
        MovedKind.DuplexPipe => nameof(DuplexPipeEnd),
        MovedKind.KernelPipeReader => nameof(KernelPipeReadEnd),
        MovedKind.KernelPipeWriter => nameof(KernelPipeWriteEnd),
        MovedKind.Region or MovedKind.TwoWayRegion => nameof(SharedRegion),
        MovedKind.Descriptor => $"a descriptor of {FileStatus.Of(Descriptors[0]).DescribeType()}",
        _ => Kind.ToString(),
    };

    /// <summary>Makes the handle of it. When it throws, nothing is left open.</summary>
    public object Rebuild(Type type, int mostCapacity)
    {
        try
        {
            object end = MovedEnd.Rebuild(Kind, Numbers, Descriptors, mostCapacity);
            return end is Descriptor descriptor && type != typeof(Descriptor)
                ? MovedEnd.ToHandle(descriptor, HandleTypeFor(type))
                : end;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (Descriptor descriptor in Descriptors)
            descriptor.Dispose();
    }

    private Type HandleTypeFor(Type type) =>
        type == typeof(SafeHandle) && IsOfType(FileStatus.SocketType) ? typeof(SafeSocketHandle) : type;

    private bool IsOfType(ushort type) => FileStatus.Of(Descriptors[0]).IsType(type);
}
