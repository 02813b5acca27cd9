using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

/// <summary>How a pipe is made.</summary>
public sealed class PipeSettings
{
    /// <summary>The capacity when none is given: one page of 4,096 bytes.</summary>
    public const int DefaultCapacity = SegmentLayout.SmallestCapacity;

    /// <summary>
    /// Bytes that fit into the pipe, from 1 to 1 GiB; rounded up to a power of two of at least one page.
    /// </summary>
    public int Capacity { get; init; } = DefaultCapacity;

    /// <summary>What both ends do while they wait.</summary>
    public WaitStrategy WaitStrategy { get; init; } = WaitStrategy.Adaptive;
}
