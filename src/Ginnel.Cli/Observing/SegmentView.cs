using System;
using System.Buffers.Binary;
using System.Text;
using Ginnel.Memory;
using Ginnel.Segments;

namespace Ginnel.Cli.Observing;

/// <summary>The header of a segment of a link, as it was at one moment; <c>docs/formats/segment.md</c> explains it.
/// </summary>
/// <param name="Inode">The segment's file.</param>
/// <param name="Owner">The process that writes it: the one that has it mapped writable.</param>
/// <param name="PeerInode">The segment of the other side; 0 while that is not known.</param>
/// <param name="Name">The endpoint through which the link came to be; empty for one that has no name.</param>
/// <param name="Capacity">Bytes of data; 0 for a side that only reads.</param>
/// <param name="Writing">What the owner sends.</param>
/// <param name="Reading">What it has taken from the other side's segment.</param>
internal sealed record SegmentView(
    ulong Inode, int Owner, ulong PeerInode, string Name, long Capacity, SideView Writing, SideView Reading)
{
    public const int HeaderLength = SegmentLayout.SmallestHeaderLength;

    /// <summary>Null when the bytes are not the header of a segment.</summary>
    public static SegmentView? TryRead(ReadOnlySpan<byte> header, ulong inode, int owner)
    {
        if (header.Length < HeaderLength || ReadInt64(header, SegmentLayout.MagicOffset) != SegmentLayout.Magic
            || ReadInt32(header, SegmentLayout.VersionOffset) != SegmentLayout.Version)
            return null;
        int nameLength = Math.Clamp(ReadInt32(header, SegmentLayout.NameLengthOffset), 0, SegmentLayout.NameCapacity);
        return new SegmentView(
            inode, owner, (ulong)ReadInt64(header, SegmentLayout.PeerInodeOffset),
            Encoding.UTF8.GetString(header.Slice(SegmentLayout.NameOffset, nameLength)),
            ReadInt64(header, SegmentLayout.CapacityOffset),
            new SideView(
                ReadInt64(header, SegmentLayout.WrittenOffset), ReadInt64(header, SegmentLayout.MessagesWrittenOffset),
                StateAt(header, SegmentLayout.WriterStateOffset),
                IsWaitingAt(header, SegmentLayout.WriterWaitingOffset),
                ReadInt64(header, SegmentLayout.WriterSleepsOffset),
                ReadInt64(header, SegmentLayout.WriterWakeUpsOffset),
                ReadInt64(header, SegmentLayout.WriterWakeUpNsOffset)),
            new SideView(
                ReadInt64(header, SegmentLayout.ReadOffset), ReadInt64(header, SegmentLayout.MessagesReadOffset),
                StateAt(header, SegmentLayout.ReaderStateOffset),
                IsWaitingAt(header, SegmentLayout.ReaderWaitingOffset),
                ReadInt64(header, SegmentLayout.ReaderSleepsOffset),
                ReadInt64(header, SegmentLayout.ReaderWakeUpsOffset),
                ReadInt64(header, SegmentLayout.ReaderWakeUpNsOffset)));
    }

    private static EndState StateAt(ReadOnlySpan<byte> header, int offset) => (EndState)ReadInt32(header, offset);

    /// <summary>A ticket is more than the idle values.</summary>
    private static bool IsWaitingAt(ReadOnlySpan<byte> header, int offset) =>
        ReadInt64(header, offset) is not (WaitingWord.Idle or WaitingWord.FenceFirst);

    private static long ReadInt64(ReadOnlySpan<byte> header, int offset) =>
        BinaryPrimitives.ReadInt64LittleEndian(header[offset..]);

    private static int ReadInt32(ReadOnlySpan<byte> header, int offset) =>
        BinaryPrimitives.ReadInt32LittleEndian(header[offset..]);
}

/// <summary>What one process does at one end of a ring.</summary>
/// <param name="Position">Bytes since creation.</param>
/// <param name="Messages">Messages since creation; 0 where only bytes go through.</param>
/// <param name="State">Whether it has completed.</param>
/// <param name="IsWaiting">Whether it waits at the moment.</param>
/// <param name="Sleeps">How often it has announced a sleep.</param>
/// <param name="WakeUps">How many wake-ups were timed.</param>
/// <param name="WakeUpNs">Nanoseconds that they took together.</param>
internal readonly record struct SideView(
    long Position, long Messages, EndState State, bool IsWaiting, long Sleeps, long WakeUps, long WakeUpNs);
