namespace Ginnel.Endpoints;

/// <summary>One line of the table of open handles.</summary>
/// <param name="Handle">
/// The small integer that stands for it in this process; <c>Handle</c> of the end, connection or listener.
/// </param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">What it was opened for.</param>
/// <param name="State">How far its life has gone.</param>
/// <param name="Input">What comes in; null where nothing does.</param>
/// <param name="Output">What goes out; null where nothing does.</param>
/// <param name="PeerProcessId">The process at the other end; null while it is not known.</param>
/// <param name="PeerUserId">The user that it ran as at opening; known for connections.</param>
/// <param name="Location">Where it is found: a listener's or connection's socket; null for what has no name.</param>
public sealed record HandleInfo(
    int Handle, HandleKind Kind, HandleMode Mode, HandleState State, HandleFlow? Input, HandleFlow? Output,
    int? PeerProcessId, uint? PeerUserId, string? Location);

/// <summary>One direction of an open handle, at the moment of looking.</summary>
/// <param name="Position">Bytes read or written so far, since creation. For a listener, connections accepted.</param>
/// <param name="Capacity">Bytes that fit. For a listener, connections that can wait to be accepted.</param>
/// <param name="Fill">
/// Bytes that were written and not read yet. For a listener, connections that wait to be accepted.
/// </param>
/// <param name="Storage">
/// Where the bytes are: "memfd inode 1234", as in /proc/PID/maps, or "kernel pipe"; null before the first use.
/// </param>
/// <param name="IsWaiting">Whether an operation of this process waits on it now.</param>
/// <param name="Sleeps">
/// How often a wait slept in the kernel or left the work to the event loop, rather than getting by with spinning.
/// </param>
/// <param name="Messages">
/// Messages read or written so far: of a channel, or of calls, where each request, answer and item is one. 0 where only
/// bytes go through.
/// </param>
public readonly record struct HandleFlow(
    long Position, long Capacity, long Fill, string? Storage, bool IsWaiting, long Sleeps, long Messages);

/// <summary>What an open handle is.</summary>
public enum HandleKind
{
    /// <summary>An end of a pipe through shared memory.</summary>
    Pipe,

    /// <summary>An end of a pipe through the kernel.</summary>
    KernelPipe,

    /// <summary>A connection, with all that it consists of.</summary>
    Connection,

    /// <summary>A listener.</summary>
    Listener,
}

/// <summary>What a handle was opened for.</summary>
public enum HandleMode
{
    /// <summary>To read.</summary>
    Read = 1,

    /// <summary>To write: at the end, always.</summary>
    Write = 2,

    /// <summary>To read and to write.</summary>
    ReadWrite = 3,

    /// <summary>To accept connections.</summary>
    Listen = 4,
}

/// <summary>How far the life of an open handle has gone.</summary>
public enum HandleState
{
    /// <summary>Not used yet: nothing is mapped, and a pipe's end can still be moved to another process.</summary>
    New,

    /// <summary>Waiting for the other side's hello.</summary>
    Attaching,

    /// <summary>In use.</summary>
    Open,

    /// <summary>The other side has completed everything that it had.</summary>
    PeerCompleted,

    /// <summary>The other side's process died.</summary>
    PeerDied,

    /// <summary>The other side broke the rules and was cut off.</summary>
    Broken,
}
