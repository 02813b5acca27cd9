using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

namespace Ginnel.Sharing;

/// <summary>One version of a live collection, which a reader keeps for a while.</summary>
internal sealed class LiveRoot(LiveSource source, long version, long count, uint top, uint height, int hold)
{
    private int _isReleased;

    public LiveSource Source => source;

    public long Version => version;

    public long Count => count;

    public uint Top => top;

    public uint Height => height;

    /// <summary>Gives the hold back. Doing so twice is fine.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
            source.Holds?.Release(hold);
    }

    /// <summary>What was read is worth nothing where this throws.</summary>
    public void ThrowIfLapsed()
    {
        if (!source.IsStill(version))
            ThrowLapsed();
    }

    [DoesNotReturn]
    private void ThrowLapsed()
    {
        ObjectDisposedException.ThrowIf(source.Region.File.IsClosed, this);
        throw new SnapshotLapsedException(
            hold == LiveHolds.None
                ? "The writer has used the memory of this snapshot again: it had no hold, for this reader has no " +
                "page for holds, or all of them are taken."
                : "The writer has run out of memory, and has used that of this snapshot again. Keep snapshots for a " +
                "shorter time, or create the collection with a larger capacity.");
    }
}
