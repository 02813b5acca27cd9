using System;

namespace Ginnel.Platform;

/// <summary>The F_SEAL_* bits: what nobody, root included, can do to a memory file any more.</summary>
[Flags]
internal enum Seals
{
    None = 0,
    /// <summary>No further seals.</summary>
    Seal = 1,
    /// <summary>The file cannot become shorter, so a reader's mapping never faults.</summary>
    Shrink = 2,
    /// <summary>The file cannot become longer.</summary>
    Grow = 4,
    /// <summary>No write at all, by anyone.</summary>
    Write = 8,
    /// <summary>
    /// No new writable mapping and no write call; the mapping that its owner already has still writes.
    /// </summary>
    FutureWrite = 16,
}
