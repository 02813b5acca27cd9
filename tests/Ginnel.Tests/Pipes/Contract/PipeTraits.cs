namespace Ginnel.Tests.Pipes.Contract;

/// <summary>What becomes of the exception that one end completes with.</summary>
public enum CompletionError
{
    /// <summary>The other end throws that very exception: both ends share one heap.</summary>
    Same,

    /// <summary>
    /// The other end throws a <see cref="PeerFailedException"/>: messages cross processes, objects not.
    /// </summary>
    Described,

    /// <summary>The other end sees an end without an error: the kernel has no way to carry one.</summary>
    Lost,
}

/// <summary>Where an implementation may differ from the others, and why.</summary>
public sealed record PipeTraits
{
    /// <summary>How many bytes it holds, at least, before a flush waits.</summary>
    public required int Capacity { get; init; }

    public CompletionError CompletionError { get; init; }

    /// <summary>Data that was flushed before a completion with an error can still be read.</summary>
    /// <remarks>System.IO.Pipelines throws at once; between processes what was published is never taken back.</remarks>
    public bool DrainsBeforeError { get; init; }

    /// <summary>A refused second read leaves the first one pending.</summary>
    /// <remarks>System.IO.Pipelines completes the pipe with an error when it finds two reads at once.</remarks>
    public bool SurvivesConcurrentReads { get; init; }
}
