using System;

namespace Ginnel.Tests.Spooling;

/// <summary>Something that happened to the files of a spool, or that was promised to who uses it.</summary>
/// <remarks>A file or a directory is a node with a number, whatever names it has.</remarks>
internal abstract record DiskEntry
{
    /// <summary>A directory, or else a file, came to be.</summary>
    public sealed record NodeMade(int Node, bool IsDirectory) : DiskEntry;

    /// <summary>A sector was written. What is there may be on the disk at any time from now on.</summary>
    public sealed record SectorWritten(int Node, int Sector, byte[] Bytes) : DiskEntry
    {
        /// <summary>What a disk writes as a whole, or not at all.</summary>
        public const int Length = 512;
    }

    /// <summary>A file has another length.</summary>
    public sealed record LengthChanged(int Node, int Length) : DiskEntry;

    /// <summary>An fdatasync has returned. All that was written to the file before is on the disk.</summary>
    public sealed record DataSynced(int Node) : DiskEntry;

    /// <summary>The names in a directory changed, in one step.</summary>
    /// <param name="Directory">The directory.</param>
    /// <param name="Gone">The name that is gone; null for none.</param>
    /// <param name="Come">The name that has come, or means another node now; null for none.</param>
    /// <param name="Node">What it means; or what the name meant that is gone.</param>
    public sealed record NameChanged(int Directory, string? Gone, string? Come, int Node) : DiskEntry;

    /// <summary>An fsync of a directory has returned.</summary>
    public sealed record NamesSynced(int Directory) : DiskEntry;

    /// <summary>Somebody was told something, or is about to do something.</summary>
    public sealed record Noted(Action<PowerPromises> Note) : DiskEntry;
}
