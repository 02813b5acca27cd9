using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Ginnel.Platform;
using Ginnel.Spooling;

namespace Ginnel.Tests.Spooling;

/// <summary>Records every sector that is written below a folder, every name that changes, and every sync.</summary>
/// <remarks>
/// A store into a mapping is no call, so it is not seen when it is done. Before and after each call on files, and
/// whenever something is promised, all files are compared with what they were at the last look:
/// 1. Names that came or went are noted; a file is known by its inode, so it keeps its number when it is renamed.
/// 2. Each sector that differs is noted as written. What was stored before a sync began is seen by the look before it.
/// 3. After the call, a sync is noted. Until then none of it had to be on the disk.
/// One call at a time, so that what other threads store meanwhile counts as before the call or as after it.
/// </remarks>
internal sealed class RecordingFiles : FileLayer, IDisposable
{
    private const int InputOutputError = 5;

    private readonly string _folder;
    private readonly List<DiskEntry> _entries = [];
    private readonly Dictionary<ulong, RecordedNode> _nodes = [];
    private readonly Lock _gate = new();

    /// <param name="folder">What is there is on the disk already.</param>
    public RecordingFiles(string folder)
    {
        _folder = folder;
        Look(folder, NodeOf(folder));
        foreach (RecordedNode node in _nodes.Values.OrderBy(static node => node.Number))
            NoteSync(node);
        Start = _entries.Count;
    }

    /// <summary>Whether this disk says that it has written the content of files, and has not.</summary>
    public bool LiesAboutData { get; init; }

    /// <summary>The same for names.</summary>
    public bool LiesAboutNames { get; init; }

    /// <summary>Whether an fsync of a directory fails, and does nothing.</summary>
    public bool FailsDirectories { get; set; }

    /// <summary>All that happened; to be looked at when nothing happens any more.</summary>
    public IReadOnlyList<DiskEntry> Entries => _entries;

    /// <summary>So many entries tell of what was there before.</summary>
    public int Start { get; }

    /// <summary>Notes a promise, or what is about to be done, after all that was written until now.</summary>
    public void Note(Action<PowerPromises> note)
    {
        lock (_gate)
        {
            Look();
            _entries.Add(new DiskEntry.Noted(note));
        }
    }

    public override int Open(Descriptor directory, string name, int flags, int mode, out Descriptor file)
    {
        lock (_gate)
        {
            Look();
            int errno = base.Open(directory, name, flags, mode, out file);
            Look();
            return errno;
        }
    }

    public override int Allocate(Descriptor file, long offset, long length) =>
        Observe(() => base.Allocate(file, offset, length));

    public override int Write(Descriptor file, ReadOnlySpan<byte> bytes, long offset)
    {
        lock (_gate)
        {
            Look();
            int errno = base.Write(file, bytes, offset);
            Look();
            return errno;
        }
    }

    public override int SyncData(Descriptor file) => Sync(file, () => base.SyncData(file), LiesAboutData);

    public override int SyncDirectory(Descriptor directory) => Sync(
        directory, () => FailsDirectories ? InputOutputError : base.SyncDirectory(directory), LiesAboutNames);

    public override int Rename(Descriptor directory, string from, string to, bool mayReplace = true) =>
        Observe(() => base.Rename(directory, from, to, mayReplace));

    public override int Unlink(Descriptor directory, string name) => Observe(() => base.Unlink(directory, name));

    public override int MakeDirectory(Descriptor directory, string name, int mode) =>
        Observe(() => base.MakeDirectory(directory, name, mode));

    public void Dispose()
    {
        foreach (RecordedNode node in _nodes.Values)
            node.Dispose();
    }

    private int Observe(Func<int> call)
    {
        lock (_gate)
        {
            Look();
            int errno = call();
            Look();
            return errno;
        }
    }

    private int Sync(Descriptor file, Func<int> call, bool isLie)
    {
        lock (_gate)
        {
            Look();
            int errno = call();
            // The folder's own parent is synced by nobody.
            if (errno == 0 && !isLie && _nodes.TryGetValue(FileStatus.Of(file).Inode, out RecordedNode? node))
                NoteSync(node);
            return errno;
        }
    }

    private void NoteSync(RecordedNode node) => _entries.Add(
        node.IsDirectory ? new DiskEntry.NamesSynced(node.Number) : new DiskEntry.DataSynced(node.Number));

    private void Look() => Look(_folder, NodeOf(_folder));

    private RecordedNode NodeOf(string path)
    {
        return FileStatus.TryOf(path, out FileStatus status)
            ? NodeOf(status, path)
            : throw new DirectoryNotFoundException($"'{path}' is gone while it is recorded.");
    }

    private RecordedNode NodeOf(FileStatus status, string path)
    {
        if (_nodes.TryGetValue(status.Inode, out RecordedNode? node))
            return node;
        bool isDirectory = status.IsType(FileStatus.DirectoryType);
        node = new RecordedNode(_nodes.Count, isDirectory, path);
        _nodes.Add(status.Inode, node);
        _entries.Add(new DiskEntry.NodeMade(node.Number, isDirectory));
        return node;
    }

    private void Look(string path, RecordedNode directory)
    {
        var found = new Dictionary<string, RecordedNode>(StringComparer.Ordinal);
        foreach (string entry in Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal))
        {
            if (FileStatus.TryOf(entry, out FileStatus status))
                found.Add(Path.GetFileName(entry), NodeOf(status, entry));
        }

        LookAtNames(directory, found);
        foreach ((string name, RecordedNode node) in found)
        {
            if (node.IsDirectory)
                Look(Path.Join(path, name), node);
            else
                node.Compare(_entries);
        }
    }

    private void LookAtNames(RecordedNode directory, Dictionary<string, RecordedNode> found)
    {
        Dictionary<string, RecordedNode> before = directory.Names;
        List<string> gone = [.. before.Keys.Where(name => !found.ContainsKey(name)).Order(StringComparer.Ordinal)];
        foreach ((string name, RecordedNode node) in found)
        {
            if (before.GetValueOrDefault(name) == node)
                continue;
            string? old = gone.Find(name => before[name] == node);
            if (old is not null)
                gone.Remove(old);
            _entries.Add(new DiskEntry.NameChanged(directory.Number, old, name, node.Number));
        }

        foreach (string name in gone)
            _entries.Add(new DiskEntry.NameChanged(directory.Number, name, null, before[name].Number));
        directory.Names = found;
    }
}
