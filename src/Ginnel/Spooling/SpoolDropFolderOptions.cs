using System;

namespace Ginnel.Spooling;

/// <summary>How files of a drop folder become messages.</summary>
public sealed class SpoolDropFolderOptions
{
    internal static readonly SpoolDropFolderOptions Default = new();

    /// <summary>The largest file, in bytes: up to 1 GiB, which is the default.</summary>
    public int LargestFile { get; init; } = Spool.LargestMessage;

    /// <summary>
    /// Told of each file that cannot become a message, after it was moved aside; called on the thread that takes the
    /// files. What it throws ends the call that took them.
    /// </summary>
    public Action<SpoolFailedFile>? Failed { get; init; }

    internal SpoolDropFolderOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(LargestFile, nameof(LargestFile));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LargestFile, Spool.LargestMessage, nameof(LargestFile));
        return this;
    }
}
