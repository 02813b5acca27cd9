using System;
using System.Globalization;
using Ginnel.Memory;
using Ginnel.Platform;
using Ginnel.Sharing;

namespace Ginnel.Spooling;

/// <summary>The file that says how far a consumer is, and which processes consume.</summary>
/// <remarks>
/// A single consumer has the kernel's lock on it, so there is one process at a time; the members of a group share the
/// lock, and change the words under a mutex. Both are free again when a process dies.
/// </remarks>
internal sealed class ConsumerState : IDisposable
{
    private readonly SpoolDirectory _directory;
    private readonly Descriptor _file;
    private readonly SharedRegion _region;
    private int _member = -1;

    private ConsumerState(SpoolDirectory directory, Descriptor file, SharedRegion region)
    {
        _directory = directory;
        _file = file;
        _region = region;
    }

    public RegionMapping Mapping => _region.Mapping;

    public SharedRegion Region => _region;

    public Descriptor File => _file;

    public bool IsGroup { get; private set; }

    /// <summary>No other process was a member when this one came: what was claimed until then, the dead did.</summary>
    public bool IsFirst { get; private set; }

    /// <summary>This process's place among the members.</summary>
    public int Member => _member;

    /// <summary>Of a group.</summary>
    public SharedMutex? Mutex { get; private set; }

    public long Start => Read(ConsumerLayout.StartOffset);

    public long Handled
    {
        get => Read(ConsumerLayout.HandledOffset);
        set => Write(ConsumerLayout.HandledOffset, value);
    }

    public long HandledDurably
    {
        get => Read(ConsumerLayout.HandledDurablyOffset);
        set => Write(ConsumerLayout.HandledDurablyOffset, value);
    }

    public long Delivered
    {
        get => Read(ConsumerLayout.DeliveredOffset);
        set => Write(ConsumerLayout.DeliveredOffset, value);
    }

    public long Returned
    {
        get => Read(ConsumerLayout.ReturnedOffset);
        set => Write(ConsumerLayout.ReturnedOffset, value);
    }

    public long Dropped
    {
        get => Read(ConsumerLayout.DroppedOffset);
        set => Write(ConsumerLayout.DroppedOffset, value);
    }

    public long Active
    {
        get => Read(ConsumerLayout.ActiveOffset);
        set => Write(ConsumerLayout.ActiveOffset, value);
    }

    /// <summary>Opens a consumer's state, or makes it.</summary>
    /// <param name="directory">Of the consumer.</param>
    /// <param name="isGroup">What it is, or is to be.</param>
    /// <param name="start">The first message that is its concern, when it is made.</param>
    public static ConsumerState Open(SpoolDirectory directory, bool isGroup, Func<long> start)
    {
        while (true)
        {
            if (TryOpen(directory) is { } state)
            {
                try
                {
                    state.Enter(isGroup);
                    return state;
                }
                catch
                {
                    state.Dispose();
                    throw;
                }
            }

            Make(directory, isGroup, start());
        }
    }

    /// <summary>Opens what is there, without becoming a member; null when nothing is.</summary>
    public static ConsumerState? TryOpen(SpoolDirectory directory)
    {
        Descriptor? file = directory.TryOpenFile(ConsumerLayout.StateName, FileSystem.ReadWrite);
        if (file is null)
            return null;
        SharedRegion? region = null;
        try
        {
            long length = (long)FileStatus.Of(file).Length;
            if (length != FileLength)
                throw directory.Damaged(ConsumerLayout.StateName, 0, $"it has {length} bytes instead of {FileLength}");
            directory.TakeRoom(ConsumerLayout.StateName, file, isWritable: true);
            region = SharedRegion.OverFile(
                file.Duplicate(), directory.Files.Map(file, length, isWritable: true));
            var state = new ConsumerState(directory, file, region);
            state.CheckIdentity();
            return state;
        }
        catch
        {
            region?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>The process that a member is; nobody for a place that is free.</summary>
    public long MemberAt(int index) =>
        Mapping.Word64(ConsumerLayout.MembersOffset + index * sizeof(long)).ReadAcquire();

    public void SetMember(int index, long owner) =>
        Mapping.Word64(ConsumerLayout.MembersOffset + index * sizeof(long)).WriteRelease(owner);

    /// <summary>For a group, within its mutex: takes a place.</summary>
    public void Join()
    {
        for (int index = 0; index < ConsumerLayout.MostMembers; index++)
        {
            if (MemberAt(index) != OwnerWord.Free)
                continue;
            SetMember(index, OwnerWord.Self);
            _member = index;
            return;
        }

        throw new InvalidOperationException(
            $"The group '{_directory.Path}' has {ConsumerLayout.MostMembers} readers already, which is the most.");
    }

    public void Dispose()
    {
        _region.Dispose();
        _file.Dispose();
    }

    public static long FileLength => Math.Max(ConsumerLayout.Length, Environment.SystemPageSize);

    /// <summary>Makes the state of a consumer that begins with a message.</summary>
    public static void Make(SpoolDirectory directory, bool isGroup, long start)
    {
        // All of it is there, on the disk, before it has its name.
        using SharedRegion region = SharedRegion.CreateTwoWay(FileLength);
        RegionMapping mapping = region.Mapping;
        mapping.Word32(ConsumerLayout.VersionOffset).WriteRelease(ConsumerLayout.Version);
        mapping.Word32(ConsumerLayout.KindOffset).WriteRelease(
            isGroup ? ConsumerLayout.GroupKind : ConsumerLayout.SingleKind);
        foreach (int offset in (ReadOnlySpan<int>)
            [ConsumerLayout.StartOffset, ConsumerLayout.HandledOffset, ConsumerLayout.HandledDurablyOffset,
                ConsumerLayout.DeliveredOffset])
            new CheckedWord(mapping.Word64(offset)).Write(start);
        mapping.Word64(ConsumerLayout.MagicOffset).WriteRelease(ConsumerLayout.Magic);
        directory.WriteNewFile(ConsumerLayout.StateName, region.AsReadOnlySpan(0, (int)FileLength));
    }

    private void Enter(bool isGroup)
    {
        uint kind = Mapping.Word32(ConsumerLayout.KindOffset).ReadAcquire();
        IsGroup = kind == ConsumerLayout.GroupKind;
        if (IsGroup != isGroup)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{_directory.Path}' is {(IsGroup ? "a group, whose readers share the messages" : "one reader")}, " +
                $"and was opened as the other. Set SpoolReadOptions.IsGroup accordingly, or use another name."));
        }

        if (IsGroup)
        {
            Mutex = OpenMutex();
            return;
        }

        if (!FileLock.TryTake(_file))
        {
            int processId = OwnerWord.Identity(MemberAt(0)).Id;
            throw new ConsumerInUseException(string.Create(
                CultureInfo.InvariantCulture,
                $"The consumer '{_directory.Path}' is in use by process {processId}. One process at a time reads as " +
                $"one consumer; with {nameof(SpoolReadOptions)}.{nameof(SpoolReadOptions.IsGroup)} several share the " +
                $"messages."), processId);
        }

        IsFirst = true;
        _member = 0;
        SetMember(0, OwnerWord.Self);
    }

    private SharedMutex OpenMutex()
    {
        // The first member that comes when no other is there makes it anew, and all places are free: what is left may
        // be of another start of the computer. Then all share the lock again, and not before that one takes a place.
        FileLock.Share(_file);
        if (FileLock.TryTake(_file))
        {
            IsFirst = true;
            for (int index = 0; index < ConsumerLayout.MostMembers; index++)
                SetMember(index, OwnerWord.Free);
            _region.AsSpan(ConsumerLayout.MutexOffset, SharedMutex.Size).Clear();
            _ = SharedMutex.Create(_region, ConsumerLayout.MutexOffset);
        }

        FileLock.Share(_file);
        return SharedMutex.Open(_region, ConsumerLayout.MutexOffset);
    }

    private void CheckIdentity()
    {
        long magic = Mapping.Word64(ConsumerLayout.MagicOffset).ReadAcquire();
        uint version = Mapping.Word32(ConsumerLayout.VersionOffset).ReadAcquire();
        uint kind = Mapping.Word32(ConsumerLayout.KindOffset).ReadAcquire();
        if (magic != ConsumerLayout.Magic)
            throw Damaged(
                ConsumerLayout.MagicOffset, $"its magic is {magic:x16}, and {ConsumerLayout.Magic:x16} is expected");
        if (version != ConsumerLayout.Version)
            throw Damaged(
                ConsumerLayout.VersionOffset, $"its version is {version}, and {ConsumerLayout.Version} is expected");
        if (kind is not (ConsumerLayout.SingleKind or ConsumerLayout.GroupKind))
            throw Damaged(ConsumerLayout.KindOffset, $"its kind is {kind}, which has no meaning");
    }

    private long Read(int offset) => new CheckedWord(Mapping.Word64(offset)).TryRead()
        ?? throw Damaged(offset, $"the word 0x{Mapping.Word64(offset).ReadAcquire():x16} fails its check");

    private void Write(int offset, long value) => new CheckedWord(Mapping.Word64(offset)).Write(value);

    private SpoolDamagedException Damaged(int offset, FormattableString reason) => _directory.Damaged(
        ConsumerLayout.StateName, offset, reason.ToString(CultureInfo.InvariantCulture));
}
