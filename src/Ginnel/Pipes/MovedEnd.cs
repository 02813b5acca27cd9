using System;
using Ginnel.Platform;
using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

internal sealed partial record MovedEnd
{
    /// <summary>Makes the end of parts that have arrived. They come from a peer, so they are checked.</summary>
    /// <exception cref="HandshakeException">They are not the parts of an end.</exception>
    public static object Rebuild(MovedKind kind, ReadOnlySpan<int> capacities, ReadOnlySpan<Descriptor> descriptors)
    {
        switch (kind)
        {
            case MovedKind.PipeReader when capacities.Length == 2 && descriptors.Length == 1:
                return Reader(capacities[0], capacities[1], descriptors[0]);
            case MovedKind.PipeWriter when capacities.Length == 2 && descriptors.Length == 1:
                return Writer(capacities[0], capacities[1], descriptors[0]);
            case MovedKind.DuplexPipe when capacities.Length == 4 && descriptors.Length == 2:
                return new DuplexPipeEnd(
                    Reader(capacities[0], capacities[1], descriptors[0]),
                    Writer(capacities[2], capacities[3], descriptors[1]));
            case MovedKind.KernelPipeReader when capacities.IsEmpty && descriptors.Length == 1:
                return new KernelPipeReadEnd(Checked(descriptors[0], KernelPipeFile.AccessMode.ReadOnly));
            case MovedKind.KernelPipeWriter when capacities.IsEmpty && descriptors.Length == 1:
                return new KernelPipeWriteEnd(Checked(descriptors[0], KernelPipeFile.AccessMode.WriteOnly));
            case MovedKind.Descriptor when descriptors.Length == 1:
                return descriptors[0];
            default:
                throw new HandshakeException(
                    $"What arrived is of kind {kind} with {descriptors.Length} descriptors and {capacities.Length} " +
                    "numbers, which makes no end. Both processes must use the same version of Ginnel.");
        }
    }

    private static PipeReadEnd Reader(int capacity, int strategy, Descriptor socket) =>
        new(new Link(Checked(socket), LinkRoles.Reads, 0, capacity, Checked(strategy)));

    private static PipeWriteEnd Writer(int capacity, int strategy, Descriptor socket)
    {
        int rounded = OwnedSegment.RoundCapacity(capacity, nameof(capacity));
        return new PipeWriteEnd(new Link(Checked(socket), LinkRoles.Writes, rounded, 0, Checked(strategy)));
    }

    private static WaitStrategy Checked(int strategy) => Enum.IsDefined((WaitStrategy)strategy)
        ? (WaitStrategy)strategy
        : throw new HandshakeException($"The wait strategy of an end that arrived is {strategy}, which is none.");

    private static Descriptor Checked(Descriptor socket) => FileStatus.Of(socket).IsType(FileStatus.SocketType)
        ? socket
        : throw new HandshakeException("The descriptor of an end that arrived is not a socket.");

    private static Descriptor Checked(Descriptor pipe, KernelPipeFile.AccessMode mode) =>
        FileStatus.Of(pipe).IsType(FileStatus.PipeType) && KernelPipeFile.GetAccessMode(pipe) == mode
            ? pipe
            : throw new HandshakeException($"The descriptor of an end that arrived is not a {mode} kernel pipe.");
}
