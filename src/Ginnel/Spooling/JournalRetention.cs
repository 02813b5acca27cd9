using System;
using System.Collections.Generic;
using System.Globalization;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>Which segments of a journal may go; within the append mutex.</summary>
/// <remarks>
/// 1. Those whose messages all consumers have handled, if there are consumers.
/// 2. Those whose last message is too old.
/// 3. For want of room, under <see cref="SpoolFullPolicy.DropOldest"/>: the oldest.
/// They go from the oldest on, so what is left is in one piece; the last one stays. Their receipts go when that has
/// survived: a loss of power must not bring back a segment without what is known of its messages.
/// </remarks>
internal sealed class JournalRetention(JournalFiles files, SpoolOptions options)
{
    /// <summary>Makes room for so many bytes; false where the consumers have to do it first.</summary>
    /// <exception cref="SpoolFullException">There is none, and nobody waits.</exception>
    public bool TryMakeRoom(long length)
    {
        List<long> segments = files.List();
        long handled = options.KeepHandled ? 0 : ConsumerList.LeastHandled(files.Directory);
        while (segments.Count > 1 && (segments[1] <= handled || IsTooOld(segments[1])))
            Remove(segments);
        if (options.Capacity is not { } capacity)
            return true;
        while (LengthOf(segments) + length > capacity)
        {
            if (options.FullPolicy == SpoolFullPolicy.Fail || segments.Count <= 1)
            {
                throw new SpoolFullException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The spool '{files.Directory.Path}' has {LengthOf(segments)} bytes of journal, and with " +
                    $"{length} more it would have more than its capacity, {capacity}. Nothing was appended. Its " +
                    $"consumers have handled all messages before {handled}."), capacity);
            }

            if (options.FullPolicy == SpoolFullPolicy.Wait)
                return false;
            Remove(segments);
        }

        return true;
    }

    private void Remove(List<long> segments)
    {
        files.Remove(segments[0]);
        files.Directory.Sync();
        ConsumerList.RemoveReceipts(files.Directory, segments[0]);
        segments.RemoveAt(0);
    }

    /// <summary>Whether all messages before a segment were appended so long ago.</summary>
    private bool IsTooOld(long segment)
    {
        if (options.MaxAge is not { } age || files.TryOpen(segment, isWritable: false) is not { } opened)
            return false;
        using (opened)
            return new DateTime(opened.Created, DateTimeKind.Utc) < DateTime.UtcNow - age;
    }

    private long LengthOf(List<long> segments)
    {
        long length = 0;
        foreach (long segment in segments)
        {
            if (FileStatus.TryOf(files.Directory.File, JournalSegment.NameOf(segment), out FileStatus status))
                length += (long)status.Length;
        }

        return length;
    }
}
