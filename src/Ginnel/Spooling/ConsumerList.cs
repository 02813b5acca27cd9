using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>All consumers of a spool: a directory each, below <c>consumers</c>.</summary>
internal static class ConsumerList
{
    /// <summary>The directory of a consumer; null when there is none and it may not be made.</summary>
    public static SpoolDirectory? TryOpen(SpoolDirectory spool, string name, bool mayCreate)
    {
        using SpoolDirectory? all = OpenAll(spool, mayCreate);
        return all?.TryOpenChild(name, mayCreate, all.Rights);
    }

    /// <summary>How far each consumer is, by name.</summary>
    public static List<ConsumerSnapshot> Read(SpoolDirectory spool)
    {
        var found = new List<ConsumerSnapshot>();
        foreach ((string name, SpoolDirectory directory) in Open(spool))
        {
            using (directory)
            {
                if (ConsumerSnapshot.TryRead(directory, name) is { } snapshot)
                    found.Add(snapshot);
            }
        }

        found.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return found;
    }

    /// <summary>All consumers have handled what comes before this message; 0 without consumers.</summary>
    public static long LeastHandled(SpoolDirectory spool)
    {
        long least = long.MaxValue;
        foreach (ConsumerSnapshot consumer in Read(spool))
            least = Math.Min(least, consumer.HandledDurably);
        return least == long.MaxValue ? 0 : least;
    }

    /// <summary>A segment is gone: nobody needs receipts for it.</summary>
    public static void RemoveReceipts(SpoolDirectory spool, long segment)
    {
        string name = JournalSegment.NameOf(segment, ConsumerLayout.ReceiptsSuffix);
        foreach ((_, SpoolDirectory directory) in Open(spool))
        {
            using (directory)
                _ = directory.Files.Unlink(directory.File, name);
        }
    }

    /// <summary>After a loss of power: what consumers know of messages that are lost is forgotten.</summary>
    /// <param name="spool">Whose journal was recovered, alone.</param>
    /// <param name="end">Where the journal ends.</param>
    /// <param name="files">The journal.</param>
    public static void ForgetLost(SpoolDirectory spool, JournalEnd end, JournalFiles files)
    {
        HashSet<long> segments = [.. files.List()];
        foreach ((_, SpoolDirectory directory) in Open(spool))
        {
            using (directory)
                ForgetLostOf(directory, end, segments);
        }
    }

    /// <summary>Removes all that is kept of a consumer.</summary>
    public static void Remove(SpoolDirectory spool, string name)
    {
        using SpoolDirectory? all = OpenAll(spool, mayCreate: false);
        using SpoolDirectory? directory = all?.TryOpenChild(name, mayCreate: false, all.Rights);
        if (directory is null)
            return;
        using (var state = ConsumerState.TryOpen(directory))
        {
            if (state is not null && !FileLock.TryTake(state.File))
                throw new ConsumerInUseException($"The consumer '{directory.Path}' is in use, and is not removed.", 0);
            foreach (string file in directory.List())
                directory.Check(directory.Files.Unlink(directory.File, file), "unlink", file);
        }

        int errno = FileSystem.RemoveDirectory(all!.File, name);
        if (errno is not (0 or Errno.ENOENT))
            throw new SystemCallException("rmdir", errno, directory.Path);
    }

    /// <remarks>
    /// By write calls, and not through a mapping: a consumer of another user could cut its file short.
    /// </remarks>
    private static void ForgetLostOf(SpoolDirectory directory, JournalEnd end, HashSet<long> segments)
    {
        directory.RemoveLeftovers();
        using Descriptor? state = directory.TryOpenFile(ConsumerLayout.StateName, FileSystem.ReadWrite);
        if (state is null)
            return;
        foreach (int offset in (ReadOnlySpan<int>)
            [ConsumerLayout.HandledOffset, ConsumerLayout.HandledDurablyOffset, ConsumerLayout.DeliveredOffset])
            Lower(directory, state, offset, end.Sequence);
        foreach (string name in directory.List())
        {
            if (!JournalSegment.TryParseName(name, out long first, ConsumerLayout.ReceiptsSuffix))
                continue;
            // Also of segments that are gone since long: who removed one was killed before its receipts were removed.
            if (!segments.Contains(first))
                _ = directory.Files.Unlink(directory.File, name);
            else if (first == end.Segment)
                Clear(directory, name, (end.Sequence - first) * ConsumerLayout.ReceiptLength);
        }
    }

    /// <summary>Lowers a word of a consumer's state, unless it is damaged: that is for others to say.</summary>
    private static void Lower(SpoolDirectory directory, Descriptor state, int offset, long most)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        if (FileSystem.Read(state, bytes, offset) < bytes.Length
            || CheckedWord.Decode(BinaryPrimitives.ReadInt64LittleEndian(bytes)) is not { } value || value <= most)
            return;
        BinaryPrimitives.WriteInt64LittleEndian(bytes, CheckedWord.Encode(most));
        directory.Check(directory.Files.Write(state, bytes, offset), "write", ConsumerLayout.StateName);
    }

    /// <summary>Writes zeros over all receipts from an offset on that have something in them.</summary>
    private static void Clear(SpoolDirectory directory, string name, long offset)
    {
        using Descriptor? file = directory.TryOpenFile(name, FileSystem.ReadWrite);
        if (file is null)
            return;
        byte[] bytes = new byte[ConsumerLayout.GrowthLength];
        int length;
        for (; (length = FileSystem.Read(file, bytes, offset)) > 0; offset += length)
        {
            Span<byte> part = bytes.AsSpan(0, length);
            if (!part.ContainsAnyExcept((byte)0))
                continue;
            part.Clear();
            directory.Check(directory.Files.Write(file, part, offset), "write", name);
        }
    }

    private static SpoolDirectory? OpenAll(SpoolDirectory spool, bool mayCreate) =>
        spool.TryOpenChild(ConsumerLayout.DirectoryName, mayCreate, spool.Rights.ForConsumers);

    /// <summary>The directory of each consumer, to be disposed.</summary>
    public static IEnumerable<(string Name, SpoolDirectory Directory)> Open(SpoolDirectory spool)
    {
        using SpoolDirectory? all = OpenAll(spool, mayCreate: false);
        if (all is null)
            yield break;
        foreach (string name in all.List())
        {
            if (all.TryOpenChild(name, mayCreate: false, all.Rights) is { } directory)
                yield return (name, directory);
        }
    }
}
