using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>A directory through which other programs exchange files with a spool, and those in it, held open.</summary>
/// <remarks>
/// Whoever exchanges a file writes it into <c>tmp</c> and moves it into <c>new</c>, which is one step for everybody who
/// looks. One object at a time serves a folder: it holds the lock of <c>tmp</c>. It does so by one call at a time.
/// </remarks>
internal sealed class FileFolder : IDisposable
{
    public const string FreshName = "tmp";
    public const string ReadyName = "new";

    private readonly List<SpoolDirectory> _children = [];
    private readonly SpoolRights _rights;
    private readonly bool _isDurable;
    private bool _isServed;
    private bool _isDisposed;

    private FileFolder(SpoolDirectory root, SpoolRights rights, bool isDurable)
    {
        _rights = rights;
        _isDurable = isDurable;
        Root = root;
        try
        {
            Fresh = OpenChild(FreshName);
            Ready = OpenChild(ReadyName);
            if (!FileLock.TryTake(Fresh.File))
                throw root.Refuse("", "another process, or another object of this one, serves it");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SpoolDirectory Root { get; }

    /// <summary>What is being written.</summary>
    public SpoolDirectory Fresh { get; }

    /// <summary>What is whole.</summary>
    public SpoolDirectory Ready { get; }

    public FileLayer Files => Root.Files;

    /// <summary>Opens a folder, and makes it when there is none.</summary>
    /// <param name="path">Where it is; the parent must exist.</param>
    /// <param name="spool">With which files are exchanged.</param>
    /// <param name="rights">Who may put files into it, or take them.</param>
    /// <exception cref="SpoolAccessException">Others could do so, too, or it is served already.</exception>
    public static FileFolder Open(string path, Spool spool, SpoolRights rights)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SpoolDirectory root = SpoolDirectory.TryOpen(path, mayCreate: true, spool.Files, rights)!;
        return new FileFolder(root, rights, spool.IsDurable);
    }

    /// <summary>Serves the folder on a thread of the pool, if no other call does.</summary>
    /// <param name="owner">Whose call it is.</param>
    /// <param name="doing">What the other call does, for the message: "takes the files of", say.</param>
    /// <param name="serve">What this one does.</param>
    /// <param name="cancellationToken">Ends it before it begins.</param>
    public async Task<int> ServeAsync(
        object owner, string doing, Func<Task<int>> serve, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), owner);
        if (Interlocked.Exchange(ref _isServed, true))
            throw new InvalidOperationException($"Another call {doing} '{Root.Path}'.");
        try
        {
            return await Task.Run(serve, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isServed, false);
        }
    }

    /// <summary>One more directory in it, which is closed with it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isPrivate">Whether it is for this user alone.</param>
    public SpoolDirectory OpenChild(string name, bool isPrivate = false)
    {
        SpoolDirectory child = Root.TryOpenChild(
            name, mayCreate: true, isPrivate ? SpoolRights.CurrentUser : _rights)!;
        _children.Add(child);
        return child;
    }

    /// <summary>
    /// Moves what has a name from one directory of the folder into another; returns the error number.
    /// </summary>
    public int Move(SpoolDirectory from, FileName name, SpoolDirectory to) => Files.Move(from.File, name, to.File);

    /// <summary>Has the names in a directory survive a loss of power, where senders wait for the disk.</summary>
    public void SyncIfAsked(SpoolDirectory? child)
    {
        if (_isDurable)
            child?.Sync();
    }

    public List<FileName> List(SpoolDirectory child)
    {
        var names = new List<FileName>();
        child.Check(Files.List(child.File, names), "getdents64", "");
        return names;
    }

    public void Dispose()
    {
        Volatile.Write(ref _isDisposed, true);
        foreach (SpoolDirectory child in _children)
            child.Dispose();
        Root.Dispose();
    }
}
