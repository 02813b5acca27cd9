using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;
using Ginnel.Waiting;

namespace Ginnel.Spooling;

/// <summary>A folder in which any program puts files, each of which becomes a message of a spool.</summary>
/// <remarks>
/// A program writes a file into <c>tmp</c> and moves it into <c>new</c>: to move it is to send it. Names that begin
/// with a dot are left alone, for some programs write under such a name first. The file's content is the message, its
/// name is the header <c>file-name</c>, and once the message is stored, the file is gone. Each becomes a message once,
/// whoever is killed when; and in the order in which they came, or for those that are there at first, in that of the
/// times at which they were changed last.
/// One call at a time takes files, and one process at a time serves a folder. What it does, step by step, is in
/// <c>docs/formats/spool-folders.md</c>.
/// </remarks>
public sealed class SpoolDropFolder : IDisposable, IAsyncDisposable
{
    private readonly FileFolder _folder;
    private readonly DropIntake _intake;

    internal SpoolDropFolder(Spool spool, string path, SpoolDropFolderOptions options)
    {
        SpoolRights rights = (spool.Rights.Access & SpoolAccess.Append) != 0
            ? spool.Rights
            : SpoolRights.CurrentUser;
        _folder = FileFolder.Open(path, spool, rights);
        try
        {
            _intake = new DropIntake(spool, _folder, options);
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    /// <summary>The folder.</summary>
    public string Path => _folder.Root.Path;

    /// <summary>Takes what is there now; returns how many messages that made.</summary>
    /// <param name="cancellationToken">Ends it between two files, or while it waits; nothing is lost.</param>
    /// <exception cref="SpoolFullException">
    /// There is no room, and it is not waited for. This file and those that are left are taken by the next call.
    /// </exception>
    /// <exception cref="SystemCallException">The disk is full, or fails. The same is true then.</exception>
    /// <exception cref="SpoolDamagedException">
    /// A file was being taken when its process was killed, and the journal is damaged where its message may be.
    /// </exception>
    public Task<int> TakeAsync(CancellationToken cancellationToken = default) =>
        ServeAsync(() => TakeAllAsync(cancellationToken), cancellationToken);

    /// <summary>Takes what is there, and what comes; it ends by cancellation only, and sleeps in between.</summary>
    /// <inheritdoc cref="TakeAsync"/>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task RunAsync(CancellationToken cancellationToken = default) =>
        ServeAsync(() => TakeOnAsync(cancellationToken), cancellationToken);

    /// <summary>Closes it; another process may serve the folder then. End what takes files before.</summary>
    public void Dispose() => _folder.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<int> ServeAsync(Func<Task<int>> serve, CancellationToken cancellationToken) =>
        _folder.ServeAsync(this, "takes the files of", serve, cancellationToken);

    /// <summary>Returns by an exception only.</summary>
    private async Task<int> TakeOnAsync(CancellationToken cancellationToken)
    {
        using DirectoryArrivals arrivals = DirectoryArrivals.Start(string.Create(
            CultureInfo.InvariantCulture, $"/proc/self/fd/{_folder.Ready.File.Value}"));
        await TakeAllAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            await arrivals.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!arrivals.TryTake(out List<FileName> names))
                names = ListByTime();
            await TakeEachAsync(names, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<int> TakeAllAsync(CancellationToken cancellationToken) =>
        await _intake.FinishLeftoversAsync(cancellationToken).ConfigureAwait(false)
        + await TakeEachAsync(ListByTime(), cancellationToken).ConfigureAwait(false);

    private async ValueTask<int> TakeEachAsync(List<FileName> names, CancellationToken cancellationToken)
    {
        int count = 0;
        foreach (FileName name in names)
        {
            if (!IsHidden(name) && await _intake.TryTakeAsync(name, cancellationToken).ConfigureAwait(false))
                count++;
        }

        return count;
    }

    /// <summary>Those that were changed first come first; where that was at the same time, by name.</summary>
    private List<FileName> ListByTime()
    {
        var found = new List<(FileName Name, long Seconds, uint Nanoseconds)>();
        foreach (FileName name in _folder.List(_folder.Ready))
        {
            if (IsHidden(name))
                continue;
            int errno = _folder.Files.Status(_folder.Ready.File, name, out FileStatus status);
            if (errno == Errno.ENOENT)
                continue;
            _folder.Ready.Check(errno, "statx", name.ToString());
            found.Add((name, status.ChangedSeconds, status.ChangedNanoseconds));
        }

        return [.. found
            .OrderBy(static file => file.Seconds)
            .ThenBy(static file => file.Nanoseconds)
            .ThenBy(static file => file.Name)
            .Select(static file => file.Name)];
    }

    private static bool IsHidden(FileName name) => name.Bytes[0] == '.';
}
