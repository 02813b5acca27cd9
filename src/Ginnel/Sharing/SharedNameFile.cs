using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Ginnel.Memory;
using Ginnel.Names;
using Ginnel.Platform;

namespace Ginnel.Sharing;

/// <summary>The file of a named primitive, and its lock; <see cref="SharedName"/> has the steps.</summary>
/// <remarks>
/// It cannot be sealed, for what is sealed has no name. So another process of the same user can cut it short, and a
/// process that touches it then is killed by the kernel. Such a process could as well have killed it. What has other
/// rights, another owner, another name, or another length is not used; and it is allocated as a whole before it is
/// mapped, so that a full file system is an error and not a fault.
/// </remarks>
internal sealed class SharedNameFile : IDisposable
{
    private const int OwnerOnly = 0x180;

    private readonly RendezvousDirectory _directory;
    private readonly string _fileName;
    private readonly Descriptor _file;
    private readonly ulong _inode;

    private SharedNameFile(RendezvousDirectory directory, string fileName, Descriptor file, ulong inode)
    {
        _directory = directory;
        _fileName = fileName;
        _file = file;
        _inode = inode;
    }

    public string Path => _directory.PathOf(_fileName);

    private string Name => _fileName[..^EndpointName.SynchronizationSuffix.Length];

    /// <summary>Whoever had it last may have removed it before it was locked.</summary>
    private bool IsStillNamed =>
        FileStatus.TryOf(_directory.File, _fileName, out FileStatus status) && status.Inode == _inode;

    /// <summary>Step 1.</summary>
    public static SharedNameFile Open(RendezvousDirectory directory, string name)
    {
        string fileName = name + EndpointName.SynchronizationSuffix;
        int errno = FileSystem.Open(
            directory.File, fileName, FileSystem.ReadWrite | FileSystem.CreateFlag, OwnerOnly, out Descriptor file);
        if (errno != 0)
            throw CannotOpen(directory, fileName, errno);
        FileStatus status = FileStatus.Of(file);
        if (FindFault(status) is not { } fault)
            return new SharedNameFile(directory, fileName, file, status.Inode);
        file.Dispose();
        throw Refuse(directory.PathOf(fileName), fault);
    }

    /// <summary>Step 2: whether nobody had it, and it was made.</summary>
    public bool TryMake(PrimitiveKind wanted)
    {
        Debug.Assert(wanted.Size > 0);
        if (!FileLock.TryTake(_file) || !IsStillNamed)
            return false;
        if (!IsOurs())
        {
            throw new EndpointAccessException(
                $"'{Path}' exists, and has something else in it than {wanted.Noun} or the like, so it is left alone. " +
                "Remove it, or use another name.", Path);
        }

        try
        {
            // Killed from here to the end, there is no lock, and the next one does it all again.
            FileSystem.SetLength(_file, 0);
            FileSystem.SetLength(_file, RegionMapping.RoundLength(wanted.Size));
            using SharedRegion region = Map(_file.Duplicate());
            SynchronizationHeader.Create(region, 0, wanted.Kind, (int)wanted.Count, wanted.Size);
        }
        catch
        {
            // Nobody else can have the lock.
            _ = FileSystem.Unlink(_directory.File, _fileName);
            throw;
        }

        return true;
    }

    /// <summary>Steps 3 and 4: the primitive's pages, which have the descriptor; or null to start over.</summary>
    public SharedRegion? TryJoin(PrimitiveKind wanted)
    {
        if (!FileLock.TryShare(_file) || !IsStillNamed)
            return null;
        ulong length = FileStatus.Of(_file).Length;
        // Whoever made it was killed while it did.
        if (length == 0)
            return null;
        if (!IsLength(length))
            throw Refuse(Path, $"it is {length} bytes long, and {wanted.Noun} has whole pages");
        SharedRegion region = Map(_file);
        var found = PrimitiveKind.Read(region);
        if (found == wanted && (ulong)RegionMapping.RoundLength(found.Size) == length && IsOfOurNamespace(region))
            return region;
        GinnelException? fault = found.Kind == 0 ? null : Mismatch(region, found, wanted);
        // Before the lock goes, as in step 6.
        region.Mapping.Dispose();
        // All others may have closed it meanwhile.
        if (fault is HandshakeException)
            Release();
        region.Dispose();
        return fault is null ? null : throw fault;
    }

    /// <summary>Step 6: removes the file if nobody else has it, and lets go of it.</summary>
    public void Release()
    {
        // If this fails, the shared lock is gone, too. Then another has one, and will be the last.
        if (FileLock.TryTake(_file) && IsStillNamed)
            _ = FileSystem.Unlink(_directory.File, _fileName);
        _file.Dispose();
    }

    /// <summary>Step 7. What cannot be looked at is left alone.</summary>
    public static void Sweep(RendezvousDirectory directory)
    {
        try
        {
            SweepAll(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or GinnelException)
        {
            // Whoever makes the next one tries again.
        }
    }

    /// <summary>Lets go of it, and leaves the file where it is.</summary>
    public void Dispose() => _file.Dispose();

    private static void SweepAll(RendezvousDirectory directory)
    {
        // By the descriptor, for the path may lead to another directory by now.
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{directory.File.Value}");
        foreach (string entry in Directory.EnumerateFiles(path, "*" + EndpointName.SynchronizationSuffix))
        {
            string fileName = System.IO.Path.GetFileName(entry);
            if (FileSystem.Open(directory.File, fileName, FileSystem.ReadWrite, 0, out Descriptor file) != 0)
                continue;
            FileStatus status = FileStatus.Of(file);
            using var left = new SharedNameFile(directory, fileName, file, status.Inode);
            if (FindFault(status) is null && FileLock.TryTake(file) && left.IsStillNamed && left.IsOurs())
                left.Release();
        }
    }

    /// <summary>Whether it is empty, or a primitive that is made, or half made.</summary>
    /// <remarks>Only with the exclusive lock, so that nobody shortens it.</remarks>
    private bool IsOurs()
    {
        ulong length = FileStatus.Of(_file).Length;
        if (length == 0)
            return true;
        if (!IsLength(length))
            return false;
        using SharedRegion region = Map(_file.Duplicate());
        var found = PrimitiveKind.Read(region);
        return found.Kind == 0 || (found.Size > 0 && (ulong)RegionMapping.RoundLength(found.Size) == length);
    }

    private static bool IsLength(ulong length) =>
        length <= (ulong)RegionMapping.RoundLength(PrimitiveKind.MostSize)
        && length % (ulong)Environment.SystemPageSize == 0;

    /// <summary>Maps the file, of which no page can be missing afterwards; the descriptor is the region's.</summary>
    private SharedRegion Map(Descriptor file)
    {
        try
        {
            long length = (long)FileStatus.Of(file).Length;
            int errno = MemoryFile.TryAllocate(file, 0, length);
            return errno == 0
                ? SharedRegion.OverFile(file, new RegionMapping(file, length, isWritable: true))
                : throw new SystemCallException("fallocate", errno, $"{Path}; a directory in memory is best");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static bool IsOfOurNamespace(SharedRegion region) =>
        region.Mapping.Word64(SynchronizationLayout.NamespaceOffset).ReadAcquire() == ProcessIdentity.CurrentNamespace;

    private GinnelException Mismatch(SharedRegion region, PrimitiveKind found, PrimitiveKind wanted)
    {
        if (found.Size == 0 || RegionMapping.RoundLength(found.Size) != region.Length)
            return Refuse(Path, $"it has {region.Length} bytes and {found} in it, which cannot be");
        if (found != wanted)
        {
            return new HandshakeException(
                $"'{Name}' ({Path}) cannot be opened as {wanted}: it is {found}, which a process has open. Ask for " +
                "that, or use another name; this one is free when all processes have closed it.");
        }

        long ids = region.Mapping.Word64(SynchronizationLayout.NamespaceOffset).ReadAcquire();
        return new HandshakeException(string.Create(
            CultureInfo.InvariantCulture,
            $"'{Name}' ({Path}) cannot be opened: it is for the process ids of namespace {ids}, and those here are " +
            $"of {ProcessIdentity.CurrentNamespace}. Run all that use it in one container, or give each another " +
            $"directory."));
    }

    private static string? FindFault(FileStatus status)
    {
        if (!status.IsType(FileStatus.RegularType))
            return $"it is {status.DescribeType()}, and a file is expected";
        uint user = UserIdentity.EffectiveUserId();
        if (status.UserId != user)
            return $"it belongs to user {status.UserId}, and is expected to belong to the current user, {user}";
        if (status.Permissions != OwnerOnly)
            return $"its mode is {RendezvousDirectory.Octal(status.Permissions)}, and 0600 is expected";
        // None is one that was removed just now: step 2 or 4 finds that out.
        return status.LinkCount > 1 ? $"it has {status.LinkCount} names, and one is expected" : null;
    }

    private static GinnelException CannotOpen(RendezvousDirectory directory, string fileName, int errno)
    {
        string path = directory.PathOf(fileName);
        if (FileStatus.TryOf(directory.File, fileName, out FileStatus status) && FindFault(status) is { } fault)
            return Refuse(path, fault);
        if (errno is Errno.EACCES or Errno.EPERM)
            return directory.Refuse($"user {UserIdentity.EffectiveUserId()} cannot create '{fileName}' in it");
        return new SystemCallException("open", errno, path);
    }

    private static EndpointAccessException Refuse(string path, string reason) => new(
        $"'{path}' is not used: {reason}. Remove it once no process has it open, or use another name.", path);
}
