using System;
using Ginnel.Platform;
using Ginnel.Segments;

namespace Ginnel.Pipes;

/// <summary>A one-way pipe through shared memory: bytes come out in the order they went in, each once.</summary>
/// <remarks>
/// Both ends can be used in this process, or one (or each) moved to a child process or over a connection
/// before its first use. The writer's pages are written by the writer's process alone; the kernel holds everyone else
/// to that.
/// </remarks>
public static class Pipe
{
    /// <summary>Creates a pipe of one page.</summary>
    /// <inheritdoc cref="Create(int)"/>
    public static (PipeReadEnd Reader, PipeWriteEnd Writer) Create() => Create(new PipeSettings());

    /// <summary>Creates a pipe.</summary>
    /// <param name="capacity">
    /// Bytes that fit into the pipe, from 1 to 1 GiB; rounded up to a power of two of at least one page (4,096 bytes).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is not in range.</exception>
    /// <exception cref="PlatformNotSupportedException">Not 64-bit Linux.</exception>
    /// <exception cref="SystemCallException">The process has no descriptors left.</exception>
    public static (PipeReadEnd Reader, PipeWriteEnd Writer) Create(int capacity) =>
        Create(new PipeSettings { Capacity = capacity });

    /// <summary>Creates a pipe with settings.</summary>
    /// <inheritdoc cref="Create(int)"/>
    public static (PipeReadEnd Reader, PipeWriteEnd Writer) Create(PipeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Requirements.ThrowIfUnsupported();
        int capacity = OwnedSegment.RoundCapacity(settings.Capacity, nameof(settings.Capacity));
        (Descriptor left, Descriptor right) = PacketSocket.CreatePair();
        var readerLink = new Link(left, LinkRoles.Reads, 0, capacity, settings.WaitStrategy);
        var writerLink = new Link(right, LinkRoles.Writes, capacity, 0, settings.WaitStrategy);
        readerLink.Partner = writerLink;
        writerLink.Partner = readerLink;
        return (new PipeReadEnd(readerLink), new PipeWriteEnd(writerLink));
    }
}
