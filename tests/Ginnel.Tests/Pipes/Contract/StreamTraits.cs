using System;

namespace Ginnel.Tests.Pipes.Contract;

/// <summary>What a write does once the reading stream is closed.</summary>
public enum ReaderGone
{
    /// <summary>It throws an IOException, the first write after the closing included.</summary>
    Throws,

    /// <summary>
    /// Some write throws an IOException: the news takes its time, and what is written earlier is lost.
    /// </summary>
    ThrowsInTime,

    /// <summary>Nothing: the stream over System.IO.Pipelines does not look at the result of its flush.</summary>
    Ignored,
}

/// <summary>Where an implementation may differ from the others, and why.</summary>
public sealed record StreamTraits
{
    /// <summary>Both streams can read and write: a socket is duplex, a pipe is not.</summary>
    public bool IsDuplex { get; init; }

    /// <summary>Two reads at once are refused. A network stream queues them instead.</summary>
    public bool RefusesConcurrentReads { get; init; } = true;

    /// <summary>
    /// A refused second read leaves the first pending; System.IO.Pipelines completes the pipe instead.
    /// </summary>
    public bool SurvivesConcurrentReads { get; init; } = true;

    /// <summary>Bytes it holds, or fewer, before a write waits. A network may hold megabytes, as it sees fit.</summary>
    public int Capacity { get; init; } = 1 << 20;

    public ReaderGone ReaderGone { get; init; }

    /// <summary>What use after disposal throws; System.IO.Pipelines lets its reader's exception through.</summary>
    public Type AfterDispose { get; init; } = typeof(ObjectDisposedException);

    /// <summary>Whether CanRead and CanWrite become false by disposal; Stream's documentation says so.</summary>
    public bool ForgetsAbilitiesOnDispose { get; init; } = true;

    /// <summary>Whether a write whose token was cancelled beforehand writes nothing.</summary>
    /// <remarks>System.IO.Pipelines copies the bytes first and looks at the token when it comes to waiting.</remarks>
    public bool CancelledWriteHasNoEffect { get; init; } = true;
}
