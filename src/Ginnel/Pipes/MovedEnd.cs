using System;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ginnel.Platform;
using Ginnel.Segments;
using Ginnel.Sharing;
using Ginnel.Waiting;
using Microsoft.Win32.SafeHandles;

namespace Ginnel.Pipes;

internal sealed partial record MovedEnd
{
    /// <summary>
    /// Makes the end of parts that have arrived. They come from a peer, so they are checked, all before any is used.
    /// </summary>
    /// <param name="kind">The type of the end.</param>
    /// <param name="numbers">Capacity and wait strategy of each pipe.</param>
    /// <param name="descriptors">The end's from then on; still the caller's when this throws.</param>
    /// <param name="mostCapacity">
    /// The largest capacity that is accepted: our side allocates as much for a write end.
    /// </param>
    /// <exception cref="HandshakeException">They are not the parts of an end.</exception>
    public static object Rebuild(
        MovedKind kind, ReadOnlySpan<int> numbers, ReadOnlySpan<Descriptor> descriptors,
        int mostCapacity = SegmentLayout.LargestCapacity)
    {
        int pipes = PipeCountOf(kind);
        if (descriptors.Length != Math.Max(1, pipes) || numbers.Length != 2 * pipes)
        {
            throw new HandshakeException(
                $"What arrived is of kind {kind} with {descriptors.Length} descriptors and {numbers.Length} " +
                "numbers, which makes no end. Both processes must use the same version of Ginnel.");
        }

        for (int index = 0; index < pipes; index++)
            CheckPipe(numbers[2 * index], numbers[2 * index + 1], descriptors[index], mostCapacity);
        return kind switch
        {
            MovedKind.PipeReader => Reader(numbers, descriptors[0]),
            MovedKind.PipeWriter => Writer(numbers, descriptors[0]),
            MovedKind.DuplexPipe => new DuplexPipeEnd(
                Reader(numbers, descriptors[0]), Writer(numbers[2..], descriptors[1])),
            MovedKind.KernelPipeReader => new KernelPipeReadEnd(
                Checked(descriptors[0], KernelPipeFile.AccessMode.ReadOnly)),
            MovedKind.KernelPipeWriter => new KernelPipeWriteEnd(
                Checked(descriptors[0], KernelPipeFile.AccessMode.WriteOnly)),
            MovedKind.Region => SharedRegion.Open(descriptors[0], isTwoWay: false),
            MovedKind.TwoWayRegion => SharedRegion.Open(descriptors[0], isTwoWay: true),
            _ => descriptors[0],
        };
    }

    /// <summary>What travels for a thing that is not moved: a descriptor, of which the sender keeps its own.</summary>
    public static MovedEnd OfCopied(object handle) => handle is SharedRegion region
        ? new MovedEnd(region.IsTwoWay ? MovedKind.TwoWayRegion : MovedKind.Region, [], [region.File])
        : new MovedEnd(MovedKind.Descriptor, [], [(SafeHandle)handle]);

    /// <summary>
    /// Makes a bare descriptor the kind of handle that is asked for; the descriptor's object is empty afterwards.
    /// </summary>
    public static SafeHandle ToHandle(Descriptor descriptor, Type type)
    {
        nint number = descriptor.Value;
        descriptor.SetHandleAsInvalid();
        if (type == typeof(SafeSocketHandle))
            return new SafeSocketHandle(number, ownsHandle: true);
        return type == typeof(SafePipeHandle)
            ? new SafePipeHandle(number, ownsHandle: true)
            : new SafeFileHandle(number, ownsHandle: true);
    }

    private static int PipeCountOf(MovedKind kind) => kind switch
    {
        MovedKind.PipeReader or MovedKind.PipeWriter => 1,
        MovedKind.DuplexPipe => 2,
        MovedKind.KernelPipeReader or MovedKind.KernelPipeWriter or MovedKind.Descriptor
            or MovedKind.Region or MovedKind.TwoWayRegion => 0,
        _ => throw new HandshakeException(
            $"What arrived is of kind {kind}, which is not known here. Both processes must use the same version of " +
            "Ginnel."),
    };

    private static void CheckPipe(int capacity, int strategy, Descriptor socket, int mostCapacity)
    {
        if (capacity < 0 || capacity > mostCapacity)
        {
            throw new HandshakeException(string.Create(
                CultureInfo.InvariantCulture,
                $"The capacity of a pipe end that arrived is {capacity}; from 0 to {mostCapacity} are accepted."));
        }

        if (!Enum.IsDefined((WaitStrategy)strategy))
            throw new HandshakeException($"The wait strategy of a pipe end that arrived is {strategy}, which is none.");
        FileStatus status = FileStatus.Of(socket);
        if (!status.IsType(FileStatus.SocketType))
        {
            throw new HandshakeException(
                $"The descriptor of a pipe end that arrived is {status.DescribeType()}, and must be a socket.");
        }
    }

    private static PipeReadEnd Reader(ReadOnlySpan<int> numbers, Descriptor socket) =>
        new(new Link(socket, LinkRoles.Reads, 0, numbers[0], (WaitStrategy)numbers[1]));

    private static PipeWriteEnd Writer(ReadOnlySpan<int> numbers, Descriptor socket)
    {
        int capacity = OwnedSegment.RoundCapacity(Math.Max(1, numbers[0]), nameof(numbers));
        return new PipeWriteEnd(new Link(socket, LinkRoles.Writes, capacity, 0, (WaitStrategy)numbers[1]));
    }

    private static Descriptor Checked(Descriptor pipe, KernelPipeFile.AccessMode mode) =>
        FileStatus.Of(pipe).IsType(FileStatus.PipeType) && KernelPipeFile.GetAccessMode(pipe) == mode
            ? pipe
            : throw new HandshakeException(
                $"The descriptor of an end that arrived is not that of a {mode} kernel pipe.");
}
