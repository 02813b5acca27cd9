using System;
using System.Globalization;
using System.IO;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Sharing;

namespace Ginnel.Spooling;

/// <summary>
/// The words by which the processes that have a spool open act together; and the lock that says who has.
/// </summary>
/// <remarks>
/// The kernel's lock on the file is shared by all that have the spool open, and released when they die.
/// 1. Whoever opens tries to have it alone. Who does is the only one: it erases the magic, recovers the journal, makes
///    the words, and writes the magic. Killed in between, the next one finds none.
/// 2. It then shares the lock. If another one came in between, which may have made the words anew, it starts over.
/// 3. Who cannot have it alone shares it, and finds words that are made; or starts over.
/// </remarks>
internal sealed class SpoolState : IDisposable
{
    private static readonly byte[] s_boot = ReadBoot();

    private readonly Descriptor _file;

    private readonly SharedRegion? _region;
    private long _scanned;

    private SpoolState(Descriptor file, SharedRegion? region, RegionMapping mapping, SpoolRights rights)
    {
        _file = file;
        _region = region;
        Mapping = mapping;
        bool hasOnlookers = rights.GroupId is not null && (rights.Access & SpoolAccess.Append) == 0;
        AppendedBell = new SpoolBell(
            mapping.Word32(SpoolStateLayout.AppendedBellOffset), IsReadOnly, isForAll: hasOnlookers);
        HandledBell = new SpoolBell(
            mapping.Word32(SpoolStateLayout.HandledBellOffset), IsReadOnly, isForAll: false);
        NextSequence = mapping.Word64(SpoolStateLayout.NextSequenceOffset);
        Tail = mapping.Word64(SpoolStateLayout.TailOffset);
        Segment = mapping.Word64(SpoolStateLayout.SegmentOffset);
        LastDurable = mapping.Word64(SpoolStateLayout.LastDurableOffset);
        Synced = mapping.Word64(SpoolStateLayout.SyncedOffset);
        MustRewrite = mapping.Word32(SpoolStateLayout.MustRewriteOffset);
        Visible = mapping.Word64(SpoolStateLayout.VisibleOffset);
    }

    public RegionMapping Mapping { get; }

    /// <summary>This process may look at the words, and no more.</summary>
    public bool IsReadOnly => _region is null;

    private SharedRegion Region => _region!;

    /// <summary>Rung when messages have become visible.</summary>
    public SpoolBell AppendedBell { get; }

    /// <summary>Rung when messages were delivered or handled, or room was made.</summary>
    public SpoolBell HandledBell { get; }

    /// <summary>The sequence of the next message that is appended.</summary>
    public SharedWord64 NextSequence { get; }

    /// <summary>Where in the segment it begins.</summary>
    public SharedWord64 Tail { get; }

    /// <summary>The first sequence of the segment that is written.</summary>
    public SharedWord64 Segment { get; }

    /// <summary>One more than the last message whose sender wants it on the disk.</summary>
    public SharedWord64 LastDurable { get; }

    /// <summary>All messages before this one are on the disk.</summary>
    public SharedWord64 Synced { get; }

    /// <summary>A sync has failed, and the next one has to write all of it again.</summary>
    public SharedWord32 MustRewrite { get; }

    /// <summary>All messages before this one may be read.</summary>
    public SharedWord64 Visible { get; }

    /// <summary>Made once the words are.</summary>
    public SharedMutex AppendMutex { get; private set; } = null!;

    public SharedMutex SyncMutex { get; private set; } = null!;

    /// <summary>Steps 1 to 3.</summary>
    /// <param name="directory">Of the spool.</param>
    /// <param name="recover">
    /// Recovers the journal, told what may have happened to it and where it ended when it was closed, and says where it
    /// ends.
    /// </param>
    public static SpoolState Open(SpoolDirectory directory, Func<RecoveryCauses, JournalEnd?, JournalEnd> recover)
    {
        Descriptor file = directory.TryOpenFile(
            SpoolStateLayout.FileName, FileSystem.ReadWrite | FileSystem.CreateFlag)!;
        SpoolState? state = null;
        try
        {
            int length = Math.Max(SpoolStateLayout.Length, Environment.SystemPageSize);
            directory.Check(directory.Files.Allocate(file, 0, length), "fallocate", SpoolStateLayout.FileName);
            var region = SharedRegion.OverFile(
                file.Duplicate(), directory.Files.Map(file, length, isWritable: true));
            state = new SpoolState(file, region, region.Mapping, directory.Rights);
            state.Enter(recover);
            return state;
        }
        catch
        {
            state?._region!.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>For who may only look: the words, and where they are not to be trusted what the journal says.</summary>
    /// <param name="directory">Of the spool.</param>
    /// <param name="scan">Finds where the journal ends.</param>
    public static SpoolState OpenReadOnly(SpoolDirectory directory, Func<JournalEnd> scan)
    {
        (Descriptor file, RegionMapping mapping) = directory.TryMap(SpoolStateLayout.FileName, isWritable: false)
            ?? throw directory.Refuse(SpoolStateLayout.FileName, "it is not there, for the spool was never opened yet");
        var state = new SpoolState(file, null, mapping, directory.Rights);
        try
        {
            if (!state.IsOfThisBoot)
                state._scanned = scan().Sequence;
            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>All messages before this one may be read.</summary>
    public long ReadVisible() => IsReadOnly && !IsOfThisBoot ? _scanned : Visible.ReadAcquire();

    /// <summary>All messages before this one are known to be on the disk.</summary>
    public long ReadSynced() => IsReadOnly && !IsOfThisBoot ? _scanned : Synced.ReadAcquire();

    /// <summary>
    /// For who has the lock alone without opening the spool: whoever comes next has to make the words.
    /// </summary>
    public static void Forget(SpoolDirectory directory, Descriptor file)
    {
        Span<byte> zeros = stackalloc byte[sizeof(long)];
        zeros.Clear();
        directory.Check(
            directory.Files.Write(file, zeros, SpoolStateLayout.MagicOffset), "write", SpoolStateLayout.FileName);
    }

    public void Dispose()
    {
        if (_region is null)
            Mapping.Dispose();
        _region?.Dispose();
        // The last one to let go of the lock.
        _file.Dispose();
    }

    private void Enter(Func<RecoveryCauses, JournalEnd?, JournalEnd> recover)
    {
        while (true)
        {
            if (FileLock.TryTake(_file))
            {
                Make(recover);
                if (!FileLock.TryShare(_file))
                    continue;
            }
            else
            {
                // Whoever has it alone recovers, and is done after a segment at most.
                FileLock.Share(_file);
            }

            if (IsMade())
                break;
        }

        AppendMutex = SharedMutex.Open(Region, SpoolStateLayout.AppendMutexOffset);
        SyncMutex = SharedMutex.Open(Region, SpoolStateLayout.SyncMutexOffset);
    }

    /// <summary>For who may only look: the words were made since the computer was started.</summary>
    private bool IsOfThisBoot => IsMade()
        && Mapping.Slice<byte>(SpoolStateLayout.BootOffset, s_boot.Length).SequenceEqual(s_boot);

    private bool IsMade()
    {
        long magic = Mapping.Word64(SpoolStateLayout.MagicOffset).ReadAcquire();
        uint version = Mapping.Word32(SpoolStateLayout.VersionOffset).ReadAcquire();
        if (magic == SpoolStateLayout.Magic && version != SpoolStateLayout.Version)
        {
            throw new HandshakeException(string.Create(
                CultureInfo.InvariantCulture,
                $"The spool is open in a process that uses version {version} of its state, and this one uses " +
                $"{SpoolStateLayout.Version}. Close it there, or use the same version of Ginnel."));
        }

        return magic == SpoolStateLayout.Magic;
    }

    /// <summary>Alone: all words anew, the magic last.</summary>
    private void Make(Func<RecoveryCauses, JournalEnd?, JournalEnd> recover)
    {
        bool isOfThisBoot = Region.AsReadOnlySpan(SpoolStateLayout.BootOffset, 16).SequenceEqual(s_boot);
        RecoveryCauses causes = isOfThisBoot ? RecoveryCauses.None : RecoveryCauses.PowerLost;
        if (isOfThisBoot && MustRewrite.ReadAcquire() != 0)
            causes |= RecoveryCauses.SyncFailed;
        JournalEnd? known = isOfThisBoot && IsMade()
            ? new JournalEnd(Segment.ReadAcquire(), Tail.ReadAcquire(), NextSequence.ReadAcquire())
            : null;
        Mapping.Word64(SpoolStateLayout.MagicOffset).WriteRelease(0);
        JournalEnd end = recover(causes, known);
        Region.AsSpan(0, SpoolStateLayout.Length).Clear();
        s_boot.CopyTo(Region.AsSpan(SpoolStateLayout.BootOffset, 16));
        _ = SharedMutex.Create(Region, SpoolStateLayout.AppendMutexOffset);
        _ = SharedMutex.Create(Region, SpoolStateLayout.SyncMutexOffset);
        NextSequence.WriteRelease(end.Sequence);
        Tail.WriteRelease(end.Offset);
        Segment.WriteRelease(end.Segment);
        LastDurable.WriteRelease(end.Sequence);
        Synced.WriteRelease(end.Sequence);
        Visible.WriteRelease(end.Sequence);
        Region.Mapping.Word32(SpoolStateLayout.VersionOffset).WriteRelease(SpoolStateLayout.Version);
        Region.Mapping.Word64(SpoolStateLayout.MagicOffset).WriteRelease(SpoolStateLayout.Magic);
        // Who may only look may have slept on what was there before.
        Mapping.Word32(SpoolStateLayout.AppendedBellOffset).FutexWake();
    }

    /// <summary>Where it cannot be known, each opening is like one after a start of the computer.</summary>
    private static byte[] ReadBoot()
    {
        try
        {
            return Guid.TryParse(File.ReadAllText("/proc/sys/kernel/random/boot_id"), out Guid boot)
                ? boot.ToByteArray()
                : Guid.NewGuid().ToByteArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Guid.NewGuid().ToByteArray();
        }
    }
}
