using System;
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

    /// <summary>Makes the directory of all consumers, if it is not there.</summary>
    public static void Make(SpoolDirectory spool) => OpenAll(spool, mayCreate: true)?.Dispose();

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

    /// <summary>Has the consumers' names survive a loss of power, whoever made their directories.</summary>
    public static void SyncNames(SpoolDirectory spool)
    {
        using (SpoolDirectory? all = OpenAll(spool, mayCreate: false))
            all?.Sync();
        spool.Sync();
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
