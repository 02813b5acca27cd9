using System;
using System.Collections.Generic;
using System.Globalization;
using Ginnel.Memory;
using Ginnel.Names;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>A directory of a spool, held open after its rights were verified.</summary>
/// <remarks>
/// 1. Create it with mode 0700, when it is not there and may be made.
/// 2. Open it as a place, not following a symbolic link, and verify what was opened: it is a directory of the current
///    user, and of nobody else's concern: mode 0700.
/// 3. Every file that is opened in it is a regular file of the same user with mode 0600 and one name.
/// </remarks>
internal sealed class SpoolDirectory : IDisposable
{
    private const int DirectoryMode = 0x1C0;
    private const int FileMode = 0x180;

    private SpoolDirectory(string path, Descriptor place, FileLayer files)
    {
        Path = path;
        File = place;
        Files = files;
    }

    public string Path { get; }

    public Descriptor File { get; }

    public FileLayer Files { get; }

    /// <summary>Steps 1 and 2; null when there is none and it may not be made.</summary>
    public static SpoolDirectory? TryOpen(string path, bool mayCreate, FileLayer files)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        Descriptor? place = FileSystem.TryOpenPlace(path);
        if (place is null && mayCreate)
        {
            int errno = FileSystem.MakeDirectory(path, DirectoryMode);
            if (errno is not (0 or Errno.EEXIST))
                throw new SystemCallException("mkdir", errno, $"the spool '{path}'; its parent must exist");
            place = FileSystem.TryOpenPlace(path);
            SyncParent(path, files);
        }

        return place is null ? null : Verified(path, place, files);
    }

    /// <summary>A directory in this one.</summary>
    public SpoolDirectory? TryOpenChild(string name, bool mayCreate)
    {
        string path = PathOf(name);
        if (mayCreate)
        {
            int errno = Files.MakeDirectory(File, name, DirectoryMode);
            if (errno is not (0 or Errno.EEXIST))
                throw new SystemCallException("mkdir", errno, path);
            if (errno == 0)
                Sync();
        }

        int failure = FileSystem.Open(File, name, FileSystem.DirectoryFlag, 0, out Descriptor child);
        if (failure == Errno.ENOENT)
            return null;
        if (failure != 0)
            throw new SystemCallException("open", failure, path);
        return Verified(path, child, Files);
    }

    public string PathOf(string name) => System.IO.Path.Join(Path, name);

    /// <summary>Step 3; null when there is no such file.</summary>
    /// <param name="name">In the directory.</param>
    /// <param name="flags">How to open it; with <see cref="FileSystem.CreateFlag"/> it is made.</param>
    public Descriptor? TryOpenFile(string name, int flags)
    {
        int errno = Files.Open(File, name, flags, FileMode, out Descriptor file);
        if (errno == Errno.ENOENT)
            return null;
        if (errno is Errno.EACCES or Errno.EPERM)
            throw Refuse(name, $"user {UserIdentity.EffectiveUserId()} may not open it");
        if (errno != 0)
            throw new SystemCallException("open", errno, PathOf(name));
        try
        {
            Verify(name, FileStatus.Of(file));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file and maps all of it; null when there is none.</summary>
    public (Descriptor File, RegionMapping Mapping)? TryMap(string name, bool isWritable)
    {
        Descriptor? file = TryOpenFile(name, isWritable ? FileSystem.ReadWrite : FileSystem.ReadOnly);
        if (file is null)
            return null;
        try
        {
            long length = (long)FileStatus.Of(file).Length;
            if (length == 0 || length % Environment.SystemPageSize != 0)
                throw Damaged(name, 0, $"it has {length} bytes, and whole pages are expected");
            return (file, Files.Map(file, length, isWritable));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes a small file that is there as a whole, or not at all; leaves one alone that is there.</summary>
    public void WriteNewFile(string name, ReadOnlySpan<byte> bytes)
    {
        // Of this call alone, so that two of them do not meet.
        string fresh = $"{name}-{Guid.NewGuid():N}~";
        using Descriptor file = TryOpenFile(
            fresh, FileSystem.ReadWrite | FileSystem.CreateFlag | FileSystem.ExclusiveFlag)!;
        try
        {
            Check(Files.Write(file, bytes, 0), "write", fresh);
            Check(Files.SyncData(file), "fdatasync", fresh);
            int errno = Files.Rename(File, fresh, name, mayReplace: false);
            if (errno != Errno.EEXIST)
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
        // A descriptor that is a place only cannot be synced.
        int errno = FileSystem.Open(File, ".", FileSystem.DirectoryFlag, 0, out Descriptor directory);
        using (directory)
            Check(errno != 0 ? errno : Files.SyncDirectory(directory), "fsync", "");
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

    public void Dispose() => File.Dispose();

    private static void SyncParent(string path, FileLayer files)
    {
        string parent = System.IO.Path.GetDirectoryName(path) ?? "/";
        using Descriptor? place = FileSystem.TryOpenPlace(parent);
        if (place is null || FileSystem.Open(place, ".", FileSystem.DirectoryFlag, 0, out Descriptor directory) != 0)
            return;
        using (directory)
        {
            int errno = files.SyncDirectory(directory);
            if (errno != 0)
                throw new SystemCallException("fsync", errno, parent);
        }
    }

    private static SpoolDirectory Verified(string path, Descriptor place, FileLayer files)
    {
        try
        {
            var directory = new SpoolDirectory(path, place, files);
            FileStatus status = FileStatus.Of(place);
            if (!status.IsType(FileStatus.DirectoryType))
                throw directory.Refuse("", $"it is {status.DescribeType()}, and a directory is expected");
            directory.VerifyOwner("", status, DirectoryMode);
            return directory;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    private void Verify(string name, FileStatus status)
    {
        if (!status.IsType(FileStatus.RegularType))
            throw Refuse(name, $"it is {status.DescribeType()}, and a file is expected");
        if (status.LinkCount > 1)
            throw Refuse(name, $"it has {status.LinkCount} names, and one is expected");
        VerifyOwner(name, status, FileMode);
    }

    private void VerifyOwner(string name, FileStatus status, int mode)
    {
        uint user = UserIdentity.EffectiveUserId();
        if (status.UserId != user)
            throw Refuse(
                name, $"it belongs to user {status.UserId}, and is expected to belong to the current user, {user}");
        if ((status.Permissions & ~mode) != 0)
        {
            throw Refuse(
                name, $"its mode is {RendezvousDirectory.Octal(status.Permissions)}, and " +
                    $"{RendezvousDirectory.Octal(mode)} is expected: others could see what is in it. " +
                    $"chmod {Convert.ToString(mode, 8)} puts that right");
        }
    }
}
