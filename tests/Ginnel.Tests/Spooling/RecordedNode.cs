using System;
using System.Collections.Generic;
using System.IO;
using Ginnel.Platform;

namespace Ginnel.Tests.Spooling;

/// <summary>A file or a directory as it was at the last look.</summary>
/// <remarks>A file is held open, so that its inode is not given to another one.</remarks>
internal sealed class RecordedNode : IDisposable
{
    private readonly Descriptor? _file;
    private byte[] _content = [];
    private byte[] _seen = [];

    public RecordedNode(int number, bool isDirectory, string path)
    {
        Number = number;
        IsDirectory = isDirectory;
        if (isDirectory)
            return;
        using Descriptor directory = FileSystem.TryOpenPlace(Path.GetDirectoryName(path)!)!;
        int errno = FileSystem.Open(directory, Path.GetFileName(path), FileSystem.ReadOnly, 0, out _file);
        if (errno != 0)
            throw new SystemCallException("open", errno, path);
    }

    public int Number { get; }

    public bool IsDirectory { get; }

    /// <summary>Of a directory.</summary>
    public Dictionary<string, RecordedNode> Names { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Notes the sectors of the file that differ from the last look, and how long it is.</summary>
    public void Compare(List<DiskEntry> entries)
    {
        int length = (int)FileStatus.Of(_file!).Length;
        if (length != _content.Length)
        {
            entries.Add(new DiskEntry.LengthChanged(Number, length));
            Array.Resize(ref _content, length);
            _seen = new byte[length];
        }

        Span<byte> seen = _seen.AsSpan(0, FileSystem.Read(_file!, _seen, 0));
        if (seen.SequenceEqual(_content))
            return;
        for (int offset = 0; offset < seen.Length; offset += DiskEntry.SectorWritten.Length)
        {
            Span<byte> sector = seen[offset..Math.Min(seen.Length, offset + DiskEntry.SectorWritten.Length)];
            if (sector.SequenceEqual(_content.AsSpan(offset, sector.Length)))
                continue;
            entries.Add(new DiskEntry.SectorWritten(
                Number, offset / DiskEntry.SectorWritten.Length, sector.ToArray()));
            sector.CopyTo(_content.AsSpan(offset));
        }
    }

    public void Dispose() => _file?.Dispose();
}
