using System;
using Ginnel.Memory;
using Ginnel.Platform;

namespace Ginnel.Spooling;

/// <summary>A consumer's receipts for the messages of one segment: one after the other, by sequence.</summary>
internal sealed class ReceiptsFile : IDisposable
{
    private readonly SpoolDirectory _directory;
    private readonly Descriptor _file;
    private readonly RegionMapping _mapping;
    private long _length;

    private ReceiptsFile(
        SpoolDirectory directory, Descriptor file, RegionMapping mapping, long firstSequence, long length)
    {
        _directory = directory;
        _file = file;
        _mapping = mapping;
        FirstSequence = firstSequence;
        _length = length;
    }

    public long FirstSequence { get; }

    public Descriptor File => _file;

    /// <summary>Whether its name survives a loss of power. For whoever syncs it.</summary>
    public bool IsNameSynced { get; set; }

    public string Name => JournalSegment.NameOf(FirstSequence, ConsumerLayout.ReceiptsSuffix);

    /// <summary>Opens or makes the receipts for a segment.</summary>
    /// <param name="directory">Of the consumer.</param>
    /// <param name="firstSequence">Of the segment.</param>
    /// <param name="segmentLength">Bytes of the segment, which limits how many messages there can be.</param>
    public static ReceiptsFile Open(SpoolDirectory directory, long firstSequence, long segmentLength)
    {
        string name = JournalSegment.NameOf(firstSequence, ConsumerLayout.ReceiptsSuffix);
        Descriptor file = directory.TryOpenFile(name, FileSystem.ReadWrite | FileSystem.CreateFlag)!;
        try
        {
            directory.TakeRoom(name, file, isWritable: true);
            // What is behind the file's end is mapped, and not touched before the file has grown.
            long most = segmentLength / JournalLayout.RecordHeaderLength * ConsumerLayout.ReceiptLength;
            RegionMapping mapping = directory.Files.Map(file, RegionMapping.RoundLength(most), isWritable: true);
            return new ReceiptsFile(directory, file, mapping, firstSequence, (long)FileStatus.Of(file).Length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The words of a message's receipt; the file grows to have it.</summary>
    public ReceiptWords WordsOf(long sequence)
    {
        long offset = (sequence - FirstSequence) * ConsumerLayout.ReceiptLength;
        if (offset + ConsumerLayout.ReceiptLength > _length)
            Grow(offset);
        return new ReceiptWords(_mapping, offset);
    }

    /// <summary>One more than the last message that there is a receipt for.</summary>
    public long FindEnd()
    {
        long offset = _length - ConsumerLayout.ReceiptLength;
        while (offset >= 0 && new ReceiptWords(_mapping, offset).Status.TryRead() is 0)
            offset -= ConsumerLayout.ReceiptLength;
        return FirstSequence + offset / ConsumerLayout.ReceiptLength + (offset < 0 ? 0 : 1);
    }

    /// <summary>Forgets all receipts from a message on.</summary>
    public void Clear(long sequence)
    {
        long offset = Math.Max(0, sequence - FirstSequence) * ConsumerLayout.ReceiptLength;
        for (; offset < _length; offset += ConsumerLayout.ReceiptLength)
            _mapping.Slice<byte>(offset, ConsumerLayout.ReceiptLength).Clear();
    }

    public void Dispose()
    {
        _mapping.Dispose();
        _file.Dispose();
    }

    private void Grow(long offset)
    {
        // Another member of the group may have done so.
        long length = (long)FileStatus.Of(_file).Length;
        if (offset + ConsumerLayout.ReceiptLength > length)
        {
            long wanted = Math.Min(
                _mapping.Length, (offset / ConsumerLayout.GrowthLength + 1) * ConsumerLayout.GrowthLength);
            if (offset < 0 || offset + ConsumerLayout.ReceiptLength > wanted)
                throw _directory.Damaged(Name, offset, "there is a receipt for a message that the segment cannot have");
            _directory.Check(_directory.Files.Allocate(_file, length, wanted - length), "fallocate", Name);
            length = wanted;
        }

        _length = length;
    }
}
