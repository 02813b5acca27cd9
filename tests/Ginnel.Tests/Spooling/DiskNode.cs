using System;
using System.Collections.Generic;

namespace Ginnel.Tests.Spooling;

/// <summary>A file or a directory on a disk: what is settled, and what came after that.</summary>
internal sealed class DiskNode(bool isDirectory)
{
    public bool IsDirectory => isDirectory;

    /// <summary>Of a file, at its last sync.</summary>
    public byte[] Settled { get; private set; } = [];

    public List<DiskEntry.SectorWritten> Sectors { get; } = [];

    public List<int> Lengths { get; } = [];

    /// <summary>Of a directory, at its last sync.</summary>
    public SortedDictionary<string, int> SettledNames { get; } = new(StringComparer.Ordinal);

    public List<DiskEntry.NameChanged> Changes { get; } = [];

    /// <summary>The names that everybody sees while the power is on.</summary>
    public SortedDictionary<string, int> Newest { get; } = new(StringComparer.Ordinal);

    public void SettleData()
    {
        Settled = Content(Lengths.Count == 0 ? Settled.Length : Lengths[^1], Sectors);
        Sectors.Clear();
        Lengths.Clear();
    }

    /// <summary>What is in the file when some of the sectors made it to the disk.</summary>
    public byte[] Content(int length, IEnumerable<DiskEntry.SectorWritten> sectors)
    {
        byte[] content = new byte[length];
        Settled.AsSpan(0, Math.Min(length, Settled.Length)).CopyTo(content);
        foreach (DiskEntry.SectorWritten written in sectors)
        {
            int offset = written.Sector * DiskEntry.SectorWritten.Length;
            if (offset + written.Bytes.Length <= length)
                written.Bytes.CopyTo(content, offset);
        }

        return content;
    }

    public void Change(DiskEntry.NameChanged change)
    {
        Changes.Add(change);
        _ = TryApply(Newest, change);
    }

    public void SettleNames()
    {
        foreach (DiskEntry.NameChanged change in Changes)
            _ = TryApply(SettledNames, change);
        Changes.Clear();
    }

    /// <summary>False for a change that makes no sense, since one before it is missing.</summary>
    public static bool TryApply(SortedDictionary<string, int> names, DiskEntry.NameChanged change)
    {
        if (change.Gone is { } gone)
        {
            if (!names.TryGetValue(gone, out int node) || node != change.Node)
                return false;
            names.Remove(gone);
        }

        if (change.Come is { } come)
            names[come] = change.Node;
        return true;
    }
}
