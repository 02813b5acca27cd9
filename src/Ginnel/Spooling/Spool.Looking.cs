using System;
using System.Collections.Generic;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <remarks>What those need who look at a spool, and leave no trace of it.</remarks>
public sealed partial class Spool
{
    /// <summary>Opens a spool that is there, without a lock, and without writing a byte.</summary>
    /// <remarks>
    /// What can be read is what the state's words say, or the journal where these were not made since the computer was
    /// started. Nobody wakes such a reader, and the spool may be recovered or repaired meanwhile.
    /// </remarks>
    /// <param name="path">Its directory.</param>
    /// <param name="ownerUserId">Whose it is; null for the current user's.</param>
    /// <param name="keys">With which its messages are read; null for none.</param>
    /// <exception cref="System.IO.DirectoryNotFoundException">There is none.</exception>
    internal static Spool OpenToLook(string path, uint? ownerUserId = null, SpoolKeys? keys = null) =>
        Open(path, SpoolAccess.Read, new SpoolOptions
        {
            Create = false,
            OnlyLooks = true,
            OwnerUserId = ownerUserId,
            Keys = keys,
        });

    /// <summary>All messages before this one are known to be on the disk.</summary>
    internal long SyncedBefore => _state.ReadSynced();

    /// <summary>The segments of the journal, in order, as they are now.</summary>
    internal List<SpoolSegment> ListSegments()
    {
        var segments = new List<SpoolSegment>();
        foreach (long first in _files.List())
        {
            string name = JournalSegment.NameOf(first);
            if (FileStatus.TryOf(_directory.File, name, out FileStatus status))
                segments.Add(new SpoolSegment(name, first, (long)status.Length, (long)status.Blocks * 512));
        }

        return segments;
    }

    /// <summary>The newest message as it lies in the journal; null where there is none, or it cannot be read.</summary>
    internal SpoolNewest? FindNewest()
    {
        long next = _state.ReadVisible();
        if (next <= 1)
            return null;
        using var cursor = new JournalCursor(_files);
        cursor.Seek(next - 1);
        try
        {
            return cursor.TryRead(next, out JournalRecord record, out long offset)
                ? new SpoolNewest(
                    record.Sequence, new DateTimeOffset(record.Time, TimeSpan.Zero),
                    record.IsEncrypted ? KeyIdOf(cursor.Segment!, record, offset) : null)
                : null;
        }
        catch (SpoolDamagedException)
        {
            // Whoever reads or verifies is told.
            return null;
        }
    }

    private static uint KeyIdOf(JournalSegment segment, in JournalRecord record, long offset) =>
        SpoolCipher.KeyIdOf(segment.Bytes.Slice(offset + JournalLayout.RecordHeaderLength, record.Length));
}
