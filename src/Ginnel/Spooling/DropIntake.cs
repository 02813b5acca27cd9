using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>Takes files out of a drop folder into a spool, each once.</summary>
/// <remarks>
/// 1. Choose an id, with the sequence of the next message in it, and make a directory of that name in <c>cur</c>.
/// 2. Move the file from <c>new</c> into it, under the name that it has. Where senders wait for the disk, sync the
///    three directories: afterwards the file cannot be back in <c>new</c>.
/// 3. Look at it and read it. One that cannot become a message goes aside: its directory is moved to <c>failed</c>.
/// 4. Append the message, with the id in a header, and wait until it is stored.
/// 5. Remove the file, then the directory.
/// Killed, or failed, between two of them, this is what is left, and what whoever serves the folder next does:
/// after 1: an empty directory, which is removed.
/// After 2 or 3: a file in its directory, and no message with that id from that sequence on. Rename the directory to an
/// id of this process, and go on with step 3: from here on a message of this process is looked for. With the old id
/// that would be one of the process that died, and the next to serve the folder would not find it. The old id's
/// sequence is of no use either where the journal ends before it, as it may after a loss of power.
/// Within 4, or after it: a file, and perhaps a message with that id. Where the owner of the append mutex died the
/// journal is recovered first, so there is such a message or there never will be. If there is one, wait until it is
/// stored, and go on with step 5; if not, do as after 2.
/// Within 5: the same, or an empty directory.
/// After a loss of power a file may be back that step 5 had removed: its message is there, for it was stored before.
/// It may be that messages from that sequence on were given up meanwhile, handled or not, so that nobody knows: then
/// the file goes aside, and is neither lost nor a message twice.
/// </remarks>
internal sealed class DropIntake
{
    private const string TakenName = "cur";
    private const string FailedName = "failed";

    private readonly Spool _spool;
    private readonly SpoolDropFolderOptions _options;
    private readonly FileFolder _folder;
    private readonly SpoolDirectory _taken;
    private readonly SpoolDirectory _failed;
    // Reported once, and let be.
    private readonly HashSet<FileName> _stuck = [];

    public DropIntake(Spool spool, FileFolder folder, SpoolDropFolderOptions options)
    {
        _spool = spool;
        _options = options;
        _folder = folder;
        _taken = folder.OpenChild(TakenName, isPrivate: true);
        _failed = folder.OpenChild(FailedName, isPrivate: true);
    }

    /// <summary>Does what those have left to do that were killed, or failed; returns how many files it took.</summary>
    public async ValueTask<int> FinishLeftoversAsync(CancellationToken cancellationToken)
    {
        List<FileName> names = _folder.List(_taken);
        if (names.Count == 0)
            return 0;
        int count = 0;
        long end = _spool.Settle(cancellationToken);
        names.Sort();
        foreach (FileName name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (DroppedFileId.TryParse(name.ToString(), out DroppedFileId id)
                && await FinishLeftoverAsync(id, end, cancellationToken).ConfigureAwait(false))
                count++;
        }

        return count;
    }

    /// <summary>Steps 1 to 5; false where the file is gone, or did not become a message.</summary>
    public async ValueTask<bool> TryTakeAsync(FileName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = DroppedFileId.Create(_spool.NextSequence);
        _taken.Check(_folder.Files.MakeDirectory(_taken.File, id.ToString(), 0x1C0), "mkdir", id.ToString());
        using Descriptor place = OpenPlace(id);
        int errno = _folder.Files.Move(_folder.Ready.File, name, place);
        if (errno == 0)
        {
            SyncMoved(place, _taken, _folder.Ready);
            return await FinishAsync(id, place, name, cancellationToken).ConfigureAwait(false);
        }

        RemovePlace(id);
        // Another user's directory, or a place where something is mounted.
        if (errno is Errno.EACCES or Errno.EPERM or Errno.EBUSY)
            ReportStuck(name, errno);
        else if (errno != Errno.ENOENT)
            throw new SystemCallException("rename", errno, _folder.Ready.PathOf(name.ToString()));
        return false;
    }

    private async ValueTask<bool> FinishLeftoverAsync(
        DroppedFileId id, long end, CancellationToken cancellationToken)
    {
        using Descriptor place = OpenPlace(id);
        var names = new List<FileName>();
        _taken.Check(_folder.Files.List(place, names), "getdents64", id.ToString());
        if (names.Count == 0)
        {
            RemovePlace(id);
            return false;
        }

        DroppedFileState state = _spool.Find(id, end);
        if (names.Count > 1)
            MoveAside(id, names[0], $"there are {names.Count} files where one is expected");
        else if (state == DroppedFileState.Unknown)
            MoveAside(id, names[0], "the spool has given up messages among which it may have been");
        else if (state == DroppedFileState.Stored)
            Remove(id, place, names[0]);
        else
            return await FinishAsync(Adopt(id, end), place, names[0], cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>Makes the file this process's: its message is found with the id that this returns.</summary>
    private DroppedFileId Adopt(DroppedFileId id, long end)
    {
        var adopted = DroppedFileId.Create(end);
        _taken.Check(
            _folder.Files.Rename(_taken.File, id.ToString(), adopted.ToString()), "rename", id.ToString());
        _folder.SyncIfAsked(_taken);
        return adopted;
    }

    /// <summary>Steps 3 to 5.</summary>
    private async ValueTask<bool> FinishAsync(
        DroppedFileId id, Descriptor place, FileName name, CancellationToken cancellationToken)
    {
        var file = new DroppedFile(_spool, _folder.Root, place, name);
        string? reason = file.TryRead(_options.LargestFile, out byte[] buffer, out int length);
        try
        {
            if (reason is not null)
            {
                MoveAside(id, name, reason);
                return false;
            }

            await _spool.AppendAsync(buffer.AsMemory(0, length), file.HeadersFor(id), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            DroppedFile.GiveBack(buffer);
        }

        Remove(id, place, name);
        return true;
    }

    private Descriptor OpenPlace(DroppedFileId id)
    {
        string name = id.ToString();
        _taken.Check(
            _folder.Files.Open(_taken.File, name, FileSystem.DirectoryFlag, 0, out Descriptor place), "open", name);
        return place;
    }

    /// <summary>Step 5.</summary>
    private void Remove(DroppedFileId id, Descriptor place, FileName name)
    {
        _taken.Check(_folder.Files.Unlink(place, name), "unlink", id.ToString());
        RemovePlace(id);
    }

    private void RemovePlace(DroppedFileId id) =>
        _taken.Check(_folder.Files.RemoveDirectory(_taken.File, id.ToString()), "rmdir", id.ToString());

    private void MoveAside(DroppedFileId id, FileName name, string reason)
    {
        _taken.Check(_folder.Move(_taken, new FileName(id.ToString()), _failed), "rename", id.ToString());
        _folder.SyncIfAsked(_failed);
        _folder.SyncIfAsked(_taken);
        string path = System.IO.Path.Join(_failed.PathOf(id.ToString()), name.ToString());
        _options.Failed?.Invoke(new SpoolFailedFile(name.ToString(), path, reason));
    }

    private void ReportStuck(FileName name, int errno)
    {
        if (!_stuck.Add(name))
            return;
        _options.Failed?.Invoke(new SpoolFailedFile(
            name.ToString(), _folder.Ready.PathOf(name.ToString()),
            $"it cannot be moved out of there: rename failed with {Errno.NameOf(errno)}"));
    }

    /// <summary>The last part of step 2; the place that the file is in before the one that it was in.</summary>
    private void SyncMoved(Descriptor place, SpoolDirectory parent, SpoolDirectory from)
    {
        if (!_spool.IsDurable)
            return;
        parent.Check(_folder.Files.SyncDirectory(place), "fsync", "");
        parent.Sync();
        from.Sync();
    }
}
