using System;
using Ginnel.Names;
using Ginnel.Platform;

namespace Ginnel.Endpoints;

/// <summary>
/// The right to put a socket under a name, or to remove a stale one; the kernel ends it when its holder dies.
/// </summary>
/// <remarks>
/// 1. Open <c>NAME.lock</c>, creating it if need be, and lock it exclusively.
/// 2. Whoever removes the file does so while holding the lock. So the lock that was got may be that of a file which
///    nobody finds any more: compare with what stands at the name now, and start over if it is another.
/// 3. <see cref="Release"/> removes the file and then lets go; the kernel lets go, without removing it, if we die.
/// </remarks>
internal sealed class EndpointLock : IDisposable
{
    private readonly RendezvousDirectory _directory;
    private readonly string _name;
    private readonly Descriptor _file;
    private readonly ulong _inode;

    private EndpointLock(RendezvousDirectory directory, string name, Descriptor file, ulong inode)
    {
        _directory = directory;
        _name = name;
        _file = file;
        _inode = inode;
    }

    /// <summary>Somebody may have removed the file by hand; then the name may be another's by now.</summary>
    public bool IsStillNamed =>
        FileStatus.TryOf(_directory.File, _name, out FileStatus status) && status.Inode == _inode;

    /// <summary>Takes the lock if nobody has it.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="mayCreate">Whether to create the file; without it an absent file is a lock not taken.</param>
    /// <param name="errno">
    /// 0 when it was taken, EAGAIN when another has it, else why the file could not be opened.
    /// </param>
    public static EndpointLock? TryTake(RendezvousDirectory directory, string endpoint, bool mayCreate, out int errno)
    {
        const int OwnerOnly = 0x180;
        string name = endpoint + EndpointName.LockSuffix;
        int flags = FileSystem.ReadWrite | (mayCreate ? FileSystem.CreateFlag : 0);
        while (true)
        {
            errno = FileSystem.Open(directory.File, name, flags, OwnerOnly, out Descriptor file);
            if (errno != 0)
                return null;
            if (!FileLock.TryTake(file))
            {
                file.Dispose();
                errno = Errno.EAGAIN;
                return null;
            }

            var taken = new EndpointLock(directory, name, file, FileStatus.Of(file).Inode);
            if (taken.IsStillNamed)
                return taken;
            taken.Dispose();
        }
    }

    /// <summary>Removes the file, and lets go.</summary>
    public void Release()
    {
        if (!_file.IsClosed && IsStillNamed)
            _ = FileSystem.Unlink(_directory.File, _name);
        _file.Dispose();
    }

    /// <summary>Lets go, and leaves the file where it is.</summary>
    public void Dispose() => _file.Dispose();
}
