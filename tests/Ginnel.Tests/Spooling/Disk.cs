using System;
using System.Collections.Generic;
using System.IO;
using Ginnel.Platform;

namespace Ginnel.Tests.Spooling;

/// <summary>What may be on a disk at a moment: what must be there, and what came after it and may be.</summary>
/// <remarks>
/// 1. What was written to a file before an fdatasync that has returned is there: content and length.
/// 2. Of what was written since, each sector may be there or not, in any of the versions that it had; and the file may
///    have any of the lengths that it had.
/// 3. The names of a directory are those of its last fsync that has returned. Of what happened to them since, the first
///    few steps may be there, as a file system with a journal has it; or any of them that still make sense.
/// </remarks>
internal sealed class Disk
{
    private const int FileMode = 0x180;
    private const int DirectoryMode = 0x1C0;

    private readonly List<DiskNode> _nodes = [];

    /// <summary>What those who use the files were told until then.</summary>
    public PowerPromises Promises { get; } = new();

    /// <summary>Adds what happened, up to an entry.</summary>
    public void Play(IReadOnlyList<DiskEntry> entries, int end)
    {
        for (int index = 0; index < end; index++)
            Play(entries[index]);
    }

    /// <summary>Adds what was promised before the disk was looked at for the first time.</summary>
    public void Remember(IReadOnlyList<DiskEntry> entries, int end)
    {
        for (int index = 0; index < end; index++)
        {
            if (entries[index] is DiskEntry.Noted noted)
                noted.Note(Promises);
        }
    }

    /// <summary>The names in the spool's directory while the power was on.</summary>
    public IEnumerable<string> NewestNames(string name) =>
        _nodes[0].Newest.TryGetValue(name, out int node) ? _nodes[node].Newest.Keys : [];

    /// <summary>Makes a folder with one of the states that the disk may be in.</summary>
    public void Restore(string folder, Random random)
    {
        var fate = new DiskFate(random);
        Restore(_nodes[0], folder, fate);
    }

    private void Play(DiskEntry entry)
    {
        switch (entry)
        {
            case DiskEntry.NodeMade made:
                _nodes.Add(new DiskNode(made.IsDirectory));
                break;
            case DiskEntry.SectorWritten written:
                _nodes[written.Node].Sectors.Add(written);
                break;
            case DiskEntry.LengthChanged changed:
                _nodes[changed.Node].Lengths.Add(changed.Length);
                break;
            case DiskEntry.DataSynced synced:
                _nodes[synced.Node].SettleData();
                break;
            case DiskEntry.NameChanged changed:
                _nodes[changed.Directory].Change(changed);
                break;
            case DiskEntry.NamesSynced synced:
                _nodes[synced.Directory].SettleNames();
                break;
            case DiskEntry.Noted noted:
                noted.Note(Promises);
                break;
            default:
                throw new InvalidOperationException($"Nobody knows what {entry} does.");
        }
    }

    private void Restore(DiskNode directory, string path, DiskFate fate)
    {
        Check(FileSystem.MakeDirectory(path, DirectoryMode), path);
        using Descriptor place = FileSystem.TryOpenPlace(path)!;
        foreach ((string name, int number) in fate.NamesOf(directory))
        {
            DiskNode node = _nodes[number];
            if (node.IsDirectory)
            {
                Restore(node, Path.Join(path, name), fate);
                continue;
            }

            const int Flags = FileSystem.ReadWrite | FileSystem.CreateFlag | FileSystem.ExclusiveFlag;
            Check(FileSystem.Open(place, name, Flags, FileMode, out Descriptor file), name);
            using (file)
                Check(FileSystem.Write(file, fate.ContentOf(node), 0), name);
        }
    }

    private static void Check(int errno, string path)
    {
        if (errno != 0)
            throw new SystemCallException("restore", errno, path);
    }
}
