using System;
using Ginnel.Segments;

namespace Ginnel.Cli.Observing;

/// <summary>One direction between two processes: a ring, with both who use it.</summary>
/// <param name="Inode">The file of the segment that the ring is in: its identity.</param>
/// <param name="Name">The endpoint through which it came to be; empty for pipes without a name.</param>
/// <param name="WriterId">The process that writes.</param>
/// <param name="ReaderId">The process that reads; null when it is gone, or cannot be looked at.</param>
/// <param name="BackInode">The ring in the other direction of the same link; null where there is none.</param>
/// <param name="Capacity">Bytes that fit.</param>
/// <param name="Writer">What the writer does.</param>
/// <param name="Reader">What the reader does; null as above.</param>
internal sealed record PassageView(
    ulong Inode, string Name, int WriterId, int? ReaderId, ulong? BackInode, long Capacity, SideView Writer,
    SideView? Reader)
{
    /// <summary>Bytes that were written and not read yet. The two positions are of slightly different moments.
    /// </summary>
    public long Fill => Reader is { } reader ? Math.Clamp(Writer.Position - reader.Position, 0, Capacity) : 0;

    /// <summary>Who waits for whom.</summary>
    public PassageState State => (Writer, Reader) switch
    {
        (_, null) => PassageState.ReaderGone,
        ({ IsWaiting: true }, _) => PassageState.WriterWaits,
        ({ State: not EndState.Open }, _) => PassageState.Completed,
        (_, { State: not EndState.Open }) => PassageState.ReaderGone,
        (_, { IsWaiting: true }) => PassageState.ReaderWaits,
        _ => PassageState.Flows,
    };
}

/// <summary>Who waits for whom at a ring.</summary>
internal enum PassageState
{
    /// <summary>Nobody waits.</summary>
    Flows,

    /// <summary>The reader has read all that there is, and waits for more.</summary>
    ReaderWaits,

    /// <summary>The ring is full, and the writer waits for the reader: it is blocked.</summary>
    WriterWaits,

    /// <summary>The writer has completed.</summary>
    Completed,

    /// <summary>The reader has completed or is gone.</summary>
    ReaderGone,
}
