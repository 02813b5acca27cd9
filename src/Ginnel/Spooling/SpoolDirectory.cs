using System;
using System.Collections.Generic;
using System.Globalization;
using Ginnel.Memory;
using Ginnel.Names;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>A directory of a spool, held open after its rights were verified.</summary>
/// <remarks>
/// 1. Create it with the mode that is asked for, 0700 as a rule, when it is not there and may be made.
/// 2. Open it as a place, not following a symbolic link, and verify what was opened: it is a directory, of the current
///    user or of the one that was named.
/// 3. If others than its user have rights, its file <c>spool</c> has to say which; and the mode is no wider than that.
/// 4. Every file that is opened in it is a regular file with one name, and no wider mode; of the same user, unless a
///    group may append, whose members then make files, too.
/// </remarks>
internal sealed class SpoolDirectory : IDisposable
{
    private const int PermissionsOfOthers = 0x3F;

    private readonly uint _userId;

    private SpoolDirectory(string path, Descriptor place, FileLayer files, SpoolRights rights, uint userId)
    {
        Path = path;
        File = place;
        Files = files;
        Rights = rights;
        _userId = userId;
    }

    public string Path { get; }

    public Descriptor File { get; }

    public FileLayer Files { get; }

    public SpoolRights Rights { get; private set; }

    /// <summary>Whether the spool is of another user than this process.</summary>
    public bool IsForeign => _userId != UserIdentity.EffectiveUserId();

    /// <summary>Whether this process can change what is in the files, as far as their modes go.</summary>
    public bool CanWrite => !IsForeign || UserIdentity.EffectiveUserId() == UserIdentity.Root
        || (Rights.Access & SpoolAccess.Append) != 0;

    /// <summary>Steps 1 to 3; null when there is none and it may not be made.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="mayCreate">Whether to make it.</param>
    /// <param name="files">The calls on files.</param>
    /// <param name="rights">Of one that is made.</param>
    /// <param name="userId">Whose it is; null for the current user.</param>
    public static SpoolDirectory? TryOpen(
        string path, bool mayCreate, FileLayer files, SpoolRights? rights = null, uint? userId = null)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        rights ??= SpoolRights.CurrentUser;
        Descriptor? place = TryOpenPlace(path, files);
        if (place is null && mayCreate)
        {
            int errno = files.MakeDirectory(path, SpoolRights.CurrentUser.DirectoryMode);
            if (errno is not (0 or Errno.EEXIST))
                throw new SystemCallException("mkdir", errno, $"the spool '{path}'; its parent must exist");
            place = TryOpenPlace(path, files);
            SyncParent(path, files);
        }

        if (place is null)
            return null;
        try
        {
            var directory = new SpoolDirectory(
                path, place, files, SpoolRights.CurrentUser, userId ?? UserIdentity.EffectiveUserId());
            directory.Verify(rights, mayCreate);
            return directory;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>A directory in this one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="mayCreate">Whether to make it.</param>
    /// <param name="rights">Who may use it.</param>
    public SpoolDirectory? TryOpenChild(string name, bool mayCreate, SpoolRights rights)
    {
        string path = PathOf(name);
        if (mayCreate)
        {
            int errno = Files.MakeDirectory(File, name, rights.DirectoryMode);
            if (errno is Errno.EACCES or Errno.EPERM)
                throw Refuse(name, $"user {UserIdentity.EffectiveUserId()} may not make it");
            if (errno is not (0 or Errno.EEXIST))
                throw new SystemCallException("mkdir", errno, path);
            if (errno == 0)
            {
                // The umask may have taken away bits that are asked for, and a group's directory adds one of its own.
                FileSystem.ChangeMode(File, name, rights.DirectoryMode);
                Sync();
            }
        }

        int failure = Files.Open(File, name, FileSystem.DirectoryFlag, 0, out Descriptor child);
        if (failure == Errno.ENOENT)
            return null;
        if (failure is Errno.EACCES or Errno.EPERM)
            throw Refuse(name, $"user {UserIdentity.EffectiveUserId()} may not open it");
        if (failure != 0)
            throw new SystemCallException("open", failure, path);
        try
        {
            var directory = new SpoolDirectory(path, child, Files, rights, _userId);
            directory.Verify("", FileStatus.Of(child), rights.DirectoryMode, mayBeOfMember: true);
            return directory;
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    public string PathOf(string name) => System.IO.Path.Join(Path, name);

    /// <summary>Step 4; null when there is no such file.</summary>
    /// <param name="name">In the directory.</param>
    /// <param name="flags">How to open it; with <see cref="FileSystem.CreateFlag"/> it is made.</param>
    public Descriptor? TryOpenFile(string name, int flags)
    {
        int errno = Files.Open(File, name, flags, Rights.FileMode, out Descriptor file);
        if (errno == Errno.ENOENT)
            return null;
        if (errno is Errno.EACCES or Errno.EPERM)
            throw Refuse(name, $"user {UserIdentity.EffectiveUserId()} may not open it");
        if (errno != 0)
            throw new SystemCallException("open", errno, PathOf(name));
        try
        {
            FileStatus status = FileStatus.Of(file);
            VerifyFile(name, status);
            if ((status.Permissions | Rights.FileMode) != status.Permissions && (flags & FileSystem.CreateFlag) != 0
                && status.UserId == UserIdentity.EffectiveUserId())
                FileSystem.ChangeMode(File, name, Rights.FileMode);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file and maps all of it; null when there is none.</summary>
    /// <param name="name">In the directory.</param>
    /// <param name="isWritable">Whether it is written.</param>
    /// <param name="mayBeCut">Whether it may end within a page, behind which there are zeros then.</param>
    public (Descriptor File, RegionMapping Mapping)? TryMap(string name, bool isWritable, bool mayBeCut = false)
    {
        Descriptor? file = TryOpenFile(name, isWritable ? FileSystem.ReadWrite : FileSystem.ReadOnly);
        if (file is null)
            return null;
        try
        {
            long length = (long)FileStatus.Of(file).Length;
            if (length == 0 || (length % Environment.SystemPageSize != 0 && !mayBeCut))
                throw Damaged(name, 0, $"it has {length} bytes, and whole pages are expected");
            TakeRoom(name, file, isWritable);
            return (file, Files.Map(file, RegionMapping.RoundLength(length), isWritable));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Has a file take the room that it lacks, as copies of one may, before it is mapped.</summary>
    /// <remarks>
    /// To touch a page that there is no room for would end the process; tmpfs asks for room even to read one.
    /// </remarks>
    public void TakeRoom(string name, Descriptor file, bool isWritable)
    {
        FileStatus status = FileStatus.Of(file);
        if (!status.HasHoles)
            return;
        if (isWritable)
        {
            Check(Files.Allocate(file, 0, (long)status.Length), "fallocate", name);
            return;
        }

        // Who may not write cannot, and does without.
        if (Files.Open(File, name, FileSystem.ReadWrite, 0, out Descriptor writable) != 0)
            return;
        using (writable)
        {
            int errno = Files.Allocate(writable, 0, (long)status.Length);
            if (errno == Errno.ENOSPC)
                Check(errno, "fallocate", name);
        }
    }

    /// <summary>Reads from a file at an offset, until the span is full or the file ends; returns how much.</summary>
    /// <param name="name">The file's, for the message.</param>
    /// <param name="file">The file.</param>
    /// <param name="bytes">Where to.</param>
    /// <param name="offset">In the file.</param>
    public int Read(string name, Descriptor file, Span<byte> bytes, long offset)
    {
        Check(Files.Read(file, bytes, offset, out int length), "pread", name);
        return length;
    }

    /// <summary>Makes a small file that is there as a whole, or not at all; leaves one alone that is there.</summary>
    /// <remarks>
    /// Look for it afterwards: whoever has the spool alone takes the half of it for a leftover, and removes it.
    /// </remarks>
    public void WriteNewFile(string name, ReadOnlySpan<byte> bytes)
    {
        // Of this call alone, so that two of them do not meet.
        string fresh = $"{name}-{Guid.NewGuid():N}~";
        using Descriptor file = TryOpenFile(
            fresh, FileSystem.ReadWrite | FileSystem.CreateFlag | FileSystem.ExclusiveFlag)
            ?? throw new SystemCallException("open", Errno.ENOENT, PathOf(fresh));
        try
        {
            Check(Files.Write(file, bytes, 0), "write", fresh);
            Check(Files.SyncData(file), "fdatasync", fresh);
            int errno = Files.Rename(File, fresh, name, mayReplace: false);
            if (errno is not (Errno.EEXIST or Errno.ENOENT))
                Check(errno, "rename", name);
            Sync();
        }
        finally
        {
            _ = Files.Unlink(File, fresh);
        }
    }

    /// <summary>Has the names that are in it survive a loss of power.</summary>
    public void Sync()
    {
        Check(Sync(File, Files), "fsync", "");
    }

    /// <summary>The same, and its own name in the directory that it is in.</summary>
    public void SyncWithParent()
    {
        Sync();
        SyncParent(Path, Files);
    }

    public void Check(int errno, string call, string name)
    {
        if (errno != 0)
            throw new SystemCallException(call, errno, PathOf(name));
    }

    public SpoolAccessException Refuse(string name, string reason) => new(
        $"The spool's '{PathOf(name)}' is not used: {reason}.", PathOf(name));

    public SpoolDamagedException Damaged(string name, long offset, string reason) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"'{PathOf(name)}' is damaged at byte {offset}: {reason}. Spool.Verify lists all damage."),
        PathOf(name), offset);

    public IEnumerable<string> List() => Files.List(File);

    /// <summary>Removes what processes that are gone had not finished.</summary>
    public void RemoveLeftovers()
    {
        foreach (string name in List())
        {
            if (name.EndsWith('~'))
                _ = Files.Unlink(File, name);
        }
    }

    public void Dispose() => File.Dispose();

    private static Descriptor? TryOpenPlace(string path, FileLayer files)
    {
        int errno = files.OpenPlace(path, out Descriptor place);
        return errno switch
        {
            0 => place,
            Errno.ENOENT => null,
            Errno.EACCES or Errno.EPERM => throw new SpoolAccessException(
                $"The spool '{path}' is not used: user {UserIdentity.EffectiveUserId()} may not go there.", path),
            _ => throw new SystemCallException("open", errno, path),
        };
    }

    private static void SyncParent(string path, FileLayer files)
    {
        string parent = System.IO.Path.GetDirectoryName(path) ?? "/";
        int errno = files.OpenPlace(parent, out Descriptor place);
        using (place)
        {
            if (errno == 0)
                errno = Sync(place, files);
        }

        // Who may not list the parent cannot have what is in it synced.
        if (errno is not (0 or Errno.EACCES or Errno.EPERM))
            throw new SystemCallException("fsync", errno, parent);
    }

    /// <summary>Opens a place, for a descriptor that is one only cannot be synced, and syncs it.</summary>
    private static int Sync(Descriptor place, FileLayer files)
    {
        int errno = files.Open(place, ".", FileSystem.DirectoryFlag, 0, out Descriptor directory);
        using (directory)
            return errno != 0 ? errno : files.SyncDirectory(directory);
    }

    /// <summary>Steps 2 and 3.</summary>
    private void Verify(SpoolRights wanted, bool mayCreate)
    {
        FileStatus status = FileStatus.Of(File);
        if (!status.IsType(FileStatus.DirectoryType))
            throw Refuse("", $"it is {status.DescribeType()}, and a directory is expected");
        // Of another's directory the current user may not even ask what is in it.
        bool isNew = mayCreate && status.UserId == _userId && !FileStatus.TryOf(File, SpoolIdentity.FileName, out _);
        if (isNew && wanted.GroupId is { } group && !IsForeign)
        {
            FileSystem.ChangeGroup(File, "", group);
            FileSystem.ChangeMode(Path, wanted.DirectoryMode);
            status = FileStatus.Of(File);
            Rights = wanted;
        }
        else if ((status.Permissions & PermissionsOfOthers) != 0 && TryReadIdentity() is { } identity)
        {
            Rights = identity.Rights;
        }

        Verify("", status, Rights.DirectoryMode, mayBeOfMember: false);
    }

    private SpoolIdentity? TryReadIdentity()
    {
        int errno = Files.Open(File, SpoolIdentity.FileName, FileSystem.ReadOnly, 0, out Descriptor file);
        if (errno != 0)
            return null;
        using (file)
            return SpoolIdentity.Read(this, file);
    }

    private void VerifyFile(string name, FileStatus status)
    {
        if (!status.IsType(FileStatus.RegularType))
            throw Refuse(name, $"it is {status.DescribeType()}, and a file is expected");
        if (status.LinkCount > 1)
            throw Refuse(name, $"it has {status.LinkCount} names, and one is expected");
        Verify(name, status, Rights.FileMode, mayBeOfMember: true);
    }

    private void Verify(string name, FileStatus status, int mode, bool mayBeOfMember)
    {
        bool isOfGroup = Rights.GroupId == status.GroupId;
        bool isOfMember = mayBeOfMember && isOfGroup && (Rights.Access & SpoolAccess.Append) != 0;
        if (status.UserId != _userId && !isOfMember)
        {
            string whose = IsForeign ? $"user {_userId}" : $"the current user, {_userId}";
            throw Refuse(
                name, $"it belongs to user {status.UserId}, and is expected to belong to {whose}; " +
                    $"{nameof(SpoolOptions)}.{nameof(SpoolOptions.OwnerUserId)} names another");
        }

        if (Rights.GroupId is { } group && !isOfGroup && (status.Permissions & PermissionsOfOthers) != 0)
            throw Refuse(name, $"it belongs to group {status.GroupId}, and is expected to belong to group {group}");
        if ((status.Permissions & ~mode) != 0)
        {
            throw Refuse(
                name, $"its mode is {RendezvousDirectory.Octal(status.Permissions)}, and " +
                    $"{RendezvousDirectory.Octal(mode)} is expected: others could see what is in it. " +
                    $"chmod {Convert.ToString(mode, 8)} puts that right");
        }
    }
}
