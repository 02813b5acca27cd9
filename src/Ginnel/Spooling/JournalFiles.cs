using System;
using System.Collections.Generic;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>The segments of a journal as files: which there are, and how one comes to be.</summary>
/// <remarks>
/// A segment is there as a whole or not at all:
/// 1. make a file under another name, take all of its room, and, for those who wait for the disk, write zeros into it:
///    blocks that were written before are synced twice as fast as new ones;
/// 2. write the header, and sync the file;
/// 3. give it its name, and sync the directory.
/// Steps 1 can be done ahead: what is left is called <c>spare</c>, and belongs to whoever renames it.
/// </remarks>
internal sealed class JournalFiles(SpoolDirectory directory, SpoolIdentity identity)
{
    public const string SpareName = "spare";

    private const string FreshName = "next~";

    public SpoolDirectory Directory => directory;

    public SpoolIdentity Identity => identity;

    public uint Seed { get; } = identity.Seed;

    /// <summary>The first sequences of all segments, in order.</summary>
    public List<long> List()
    {
        var found = new List<long>();
        foreach (string name in directory.List())
        {
            if (JournalSegment.TryParseName(name, out long first))
                found.Add(first);
        }

        found.Sort();
        return found;
    }

    /// <summary>Maps a segment; null when it is not there any more.</summary>
    /// <param name="firstSequence">With which it begins.</param>
    /// <param name="isWritable">Whether it is written.</param>
    public JournalSegment? TryOpen(long firstSequence, bool isWritable)
    {
        string name = JournalSegment.NameOf(firstSequence);
        // Of one that was cut short, what is left can be read; it is not written to.
        if (directory.TryMap(name, isWritable, mayBeCut: !isWritable) is not { } file)
            return null;
        // The mapping keeps the pages; who reads through many segments does not keep a descriptor for each.
        if (!isWritable)
            file.File.Dispose();
        return new JournalSegment(file.File, file.Mapping, firstSequence);
    }

    /// <summary>Gives a segment that was cut short its length again: what is missing is zero.</summary>
    public void MendLength(long firstSequence)
    {
        string name = JournalSegment.NameOf(firstSequence);
        using Descriptor? file = directory.TryOpenFile(name, FileSystem.ReadWrite);
        if (file is null)
            return;
        long length = (long)FileStatus.Of(file).Length;
        long wanted = Math.Max(identity.SegmentLength, RegionMapping.RoundLength(length));
        if (length != wanted)
            directory.Check(directory.Files.Allocate(file, 0, wanted), "fallocate", name);
    }

    /// <summary>Makes a segment that begins with a message, and has room for a record.</summary>
    /// <param name="firstSequence">The message's sequence.</param>
    /// <param name="recordLength">Bytes that there must be room for.</param>
    /// <param name="isDurable">Whether somebody will wait for the disk.</param>
    public JournalSegment Create(long firstSequence, long recordLength, bool isDurable)
    {
        long length = LengthFor(recordLength);
        string name = JournalSegment.NameOf(firstSequence);
        Descriptor? spare = length == identity.SegmentLength ? TryOpenSpare() : null;
        string from = spare is null ? FreshName : SpareName;
        Descriptor file = spare ?? Prepare(FreshName, length, isDurable);
        try
        {
            directory.TakeRoom(from, file, isWritable: true);
            Span<byte> header = stackalloc byte[JournalLayout.HeaderLength];
            JournalSegment.WriteHeader(header, identity.Id, firstSequence, length, DateTime.UtcNow.Ticks);
            directory.Check(directory.Files.Write(file, header, 0), "write", from);
            directory.Check(directory.Files.SyncData(file), "fdatasync", from);
            directory.Check(directory.Files.Rename(directory.File, from, name), "rename", name);
            directory.Sync();
            return new JournalSegment(file, directory.Files.Map(file, length, isWritable: true), firstSequence);
        }
        catch
        {
            file.Dispose();
            if (spare is null)
                _ = directory.Files.Unlink(directory.File, FreshName);
            throw;
        }
    }

    /// <summary>Whether a segment has its name, be it that whoever made it came to use it or not.</summary>
    public bool IsThere(long firstSequence) =>
        FileStatus.TryOf(directory.File, JournalSegment.NameOf(firstSequence), out _);

    /// <summary>Step 1 ahead of time. Whatever fails will fail again, for somebody who can be told.</summary>
    public void PrepareSpare(string freshName, bool isDurable)
    {
        try
        {
            if (FileStatus.TryOf(directory.File, SpareName, out _))
                return;
            using Descriptor file = Prepare(freshName, identity.SegmentLength, isDurable);
            // Never in place of another's spare: who appends may have that one open, and would name this one instead.
            if (directory.Files.SyncData(file) != 0
                || directory.Files.Rename(directory.File, freshName, SpareName, mayReplace: false) != 0)
                _ = directory.Files.Unlink(directory.File, freshName);
        }
        catch (GinnelException)
        {
            _ = directory.Files.Unlink(directory.File, freshName);
        }
    }

    /// <summary>Removes a segment; who has it mapped keeps it.</summary>
    public void Remove(long firstSequence)
    {
        string name = JournalSegment.NameOf(firstSequence);
        int errno = directory.Files.Unlink(directory.File, name);
        if (errno != Errno.ENOENT)
            directory.Check(errno, "unlink", name);
    }

    /// <summary>Bytes of a segment that is made for a record.</summary>
    public long LengthFor(long recordLength)
    {
        long needed = JournalLayout.HeaderLength + recordLength + JournalLayout.RecordHeaderLength;
        int page = Environment.SystemPageSize;
        return Math.Max(identity.SegmentLength, (needed + page - 1) / page * page);
    }

    private Descriptor? TryOpenSpare()
    {
        Descriptor? spare = directory.TryOpenFile(SpareName, FileSystem.ReadWrite);
        if (spare is null || (long)FileStatus.Of(spare).Length == identity.SegmentLength)
            return spare;
        spare.Dispose();
        return null;
    }

    private Descriptor Prepare(string name, long length, bool isDurable)
    {
        int errno = directory.Files.Unlink(directory.File, name);
        if (errno != Errno.ENOENT)
            directory.Check(errno, "unlink", name);
        Descriptor file = directory.TryOpenFile(
            name, FileSystem.ReadWrite | FileSystem.CreateFlag | FileSystem.ExclusiveFlag)!;
        try
        {
            directory.Check(directory.Files.Allocate(file, 0, length), "fallocate", name);
            if (isDurable)
                WriteZeros(file, name, length);
            return file;
        }
        catch
        {
            file.Dispose();
            _ = directory.Files.Unlink(directory.File, name);
            throw;
        }
    }

    /// <summary>Writes it full, a page at a time.</summary>
    /// <remarks>
    /// The page cache of newer kernels keeps what one call has written in one piece. A store into the mapping makes its
    /// whole piece dirty, so with pieces of 1 MiB every sync would write so much for one message.
    /// </remarks>
    private void WriteZeros(Descriptor file, string name, long length)
    {
        byte[] zeros = new byte[Environment.SystemPageSize];
        for (long offset = 0; offset < length; offset += zeros.Length)
        {
            int part = (int)Math.Min(zeros.Length, length - offset);
            directory.Check(directory.Files.Write(file, zeros.AsSpan(0, part), offset), "write", name);
        }
    }
}
