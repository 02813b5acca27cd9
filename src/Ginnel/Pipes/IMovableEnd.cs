using System.Runtime.InteropServices;

namespace Ginnel.Pipes;

/// <summary>An end that can be handed to another process, before its first use.</summary>
/// <remarks>
/// 1. <see cref="Detach"/> ends its life here and gives its descriptors, with a description of a few bytes.
/// 2. Descriptors and description travel over a socket.
/// 3. There, <see cref="MovedEnd.Rebuild"/> makes the same end of them. The caller of step 1 then disposes its copies.
/// </remarks>
internal interface IMovableEnd
{
    /// <summary>Takes the end apart.</summary>
    /// <exception cref="System.InvalidOperationException">It has been used, moved or closed.</exception>
    MovedEnd Detach();
}

/// <summary>The parts of an end on its way.</summary>
/// <param name="Kind">The type of the end.</param>
/// <param name="Capacities">Numbers that it is rebuilt with; their meaning depends on the kind.</param>
/// <param name="Descriptors">Its descriptors, at most two.</param>
internal sealed partial record MovedEnd(MovedKind Kind, int[] Capacities, SafeHandle[] Descriptors);

/// <summary>What kind of end travels; the numbers are part of the protocol.</summary>
internal enum MovedKind : byte
{
    PipeReader = 1,
    PipeWriter = 2,
    DuplexPipe = 3,
    KernelPipeReader = 4,
    KernelPipeWriter = 5,
    Descriptor = 6,

    /// <summary>A region that one process writes; it is not moved: the sender keeps it.</summary>
    Region = 7,

    /// <summary>A region that all write; it is not moved either.</summary>
    TwoWayRegion = 8,
}
