using System;

namespace Ginnel.Spooling;

/// <summary>What may have happened to a journal before it is recovered.</summary>
[Flags]
internal enum RecoveryCauses
{
    /// <summary>A process died.</summary>
    None = 0,

    /// <summary>The computer may have stopped since the last append.</summary>
    PowerLost = 1,

    /// <summary>A sync failed. The kernel takes pages for clean that it has not written.</summary>
    SyncFailed = 2,
}
