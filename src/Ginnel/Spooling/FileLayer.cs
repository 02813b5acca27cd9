using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>Every call on files that a spool makes; tests put one of their own in its place.</summary>
/// <remarks>
/// Names are looked up below the directory's descriptor. What can fail for want of room, rights or descriptors returns
/// the error number, 0 for none; the caller says what it was doing.
/// </remarks>
internal class FileLayer
{
    public static FileLayer Kernel { get; } = new();

    /// <summary>Opens whatever stands at a path, as a place only and not following a symbolic link.</summary>
    public virtual int OpenPlace(string path, out Descriptor place) => FileSystem.OpenPlace(path, out place);

    public virtual int Open(Descriptor directory, string name, int flags, int mode, out Descriptor file) =>
        FileSystem.Open(directory, name, flags, mode, out file);

    /// <summary>Takes room for bytes, and makes the file that long.</summary>
    public virtual int Allocate(Descriptor file, long offset, long length) =>
        MemoryFile.TryAllocate(file, offset, length);

    /// <summary>Writes all bytes at an offset.</summary>
    public virtual int Write(Descriptor file, ReadOnlySpan<byte> bytes, long offset) =>
        FileSystem.Write(file, bytes, offset);

    /// <summary>Has the content of a file, and its length, survive a loss of power: fdatasync.</summary>
    public virtual int SyncData(Descriptor file) => FileSystem.SyncData(file);

    /// <summary>The same for the names in a directory: fsync.</summary>
    public virtual int SyncDirectory(Descriptor directory) => FileSystem.Sync(directory);

    /// <summary>Gives a file another name.</summary>
    public virtual int Rename(Descriptor directory, string from, string to, bool mayReplace = true) => mayReplace
        ? FileSystem.TryRename(directory, from, to)
        : FileSystem.RenameNew(directory, from, to);

    public virtual int Unlink(Descriptor directory, string name) => FileSystem.Unlink(directory, name);

    public virtual int MakeDirectory(Descriptor directory, string name, int mode) =>
        FileSystem.MakeDirectory(directory, name, mode);

    public virtual int MakeDirectory(string path, int mode) => FileSystem.MakeDirectory(path, mode);

    /// <summary>Maps a file that is so long.</summary>
    public virtual RegionMapping Map(Descriptor file, long length, bool isWritable) => new(file, length, isWritable);

    /// <summary>The names in a directory, in no order.</summary>
    public virtual IEnumerable<string> List(Descriptor directory)
    {
        // By the descriptor, for the path may lead to another directory by now.
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{directory.Value}/.");
        foreach (string entry in Directory.EnumerateFileSystemEntries(path))
            yield return Path.GetFileName(entry);
    }

    /// <summary>The same for names that other programs gave; added to a list.</summary>
    public virtual int List(Descriptor directory, List<FileName> names) => FileSystem.List(directory, names);

    /// <summary>Opens a file that is there, for reading only; who may be asleep behind it is not waited for.</summary>
    public virtual int Open(Descriptor directory, FileName name, out Descriptor file) =>
        FileSystem.Open(directory, name, FileSystem.ReadOnly | FileSystem.NonBlockingFlag, out file);

    /// <summary>Reads at an offset, until the span is full or the file ends.</summary>
    public virtual int Read(Descriptor file, Span<byte> bytes, long offset, out int length) =>
        FileSystem.TryRead(file, bytes, offset, out length);

    /// <summary>What stands under a name, not following a symbolic link.</summary>
    public virtual int Status(Descriptor directory, FileName name, out FileStatus status) =>
        FileStatus.Of(directory, name, out status);

    /// <summary>Moves what has a name into another directory; a file of that name there is replaced.</summary>
    public virtual int Move(Descriptor from, FileName name, Descriptor to) => FileSystem.Move(from, name, to);

    public virtual int Unlink(Descriptor directory, FileName name) => FileSystem.Unlink(directory, name);

    public virtual int RemoveDirectory(Descriptor directory, string name) =>
        FileSystem.RemoveDirectory(directory, name);
}
