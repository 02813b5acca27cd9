using System;
using System.Text;
using Ginnel.Memory;

namespace Ginnel.Segments;

/// <summary>The words of a mapped header page, by name.</summary>
internal readonly struct SegmentHeader(Mapping mapping)
{
    public SharedWord64 Magic => mapping.Word64(SegmentLayout.MagicOffset);
    public SharedWord32 Version => mapping.Word32(SegmentLayout.VersionOffset);
    public SharedWord32 HeaderLength => mapping.Word32(SegmentLayout.HeaderLengthOffset);
    public SharedWord64 Capacity => mapping.Word64(SegmentLayout.CapacityOffset);
    public SharedWord32 Flags => mapping.Word32(SegmentLayout.FlagsOffset);
    public SharedWord32 ProcessId => mapping.Word32(SegmentLayout.ProcessIdOffset);

    public SharedWord64 Written => mapping.Word64(SegmentLayout.WrittenOffset);
    public SharedWord32 DataDoorbell => mapping.Word32(SegmentLayout.DataDoorbellOffset);
    public SharedWord32 WriterState => mapping.Word32(SegmentLayout.WriterStateOffset);
    public SharedWord64 MessagesWritten => mapping.Word64(SegmentLayout.MessagesWrittenOffset);
    public SharedWord64 DataRungAt => mapping.Word64(SegmentLayout.DataRungAtOffset);

    public SharedWord64 Read => mapping.Word64(SegmentLayout.ReadOffset);
    public SharedWord32 SpaceDoorbell => mapping.Word32(SegmentLayout.SpaceDoorbellOffset);
    public SharedWord32 ReaderState => mapping.Word32(SegmentLayout.ReaderStateOffset);
    public SharedWord64 MessagesRead => mapping.Word64(SegmentLayout.MessagesReadOffset);
    public SharedWord64 SpaceRungAt => mapping.Word64(SegmentLayout.SpaceRungAtOffset);

    public SharedWord64 ReaderWaiting => mapping.Word64(SegmentLayout.ReaderWaitingOffset);
    public SharedWord64 WriterWaiting => mapping.Word64(SegmentLayout.WriterWaitingOffset);
    public SharedWord32 RoomWanted => mapping.Word32(SegmentLayout.RoomWantedOffset);

    public SharedWord64 ReaderSleeps => mapping.Word64(SegmentLayout.ReaderSleepsOffset);
    public SharedWord64 ReaderWakeUps => mapping.Word64(SegmentLayout.ReaderWakeUpsOffset);
    public SharedWord64 ReaderWakeUpNs => mapping.Word64(SegmentLayout.ReaderWakeUpNsOffset);
    public SharedWord64 WriterSleeps => mapping.Word64(SegmentLayout.WriterSleepsOffset);
    public SharedWord64 WriterWakeUps => mapping.Word64(SegmentLayout.WriterWakeUpsOffset);
    public SharedWord64 WriterWakeUpNs => mapping.Word64(SegmentLayout.WriterWakeUpNsOffset);

    public SharedWord64 PeerInode => mapping.Word64(SegmentLayout.PeerInodeOffset);

    private SharedWord32 NameLength => mapping.Word32(SegmentLayout.NameLengthOffset);
    private SharedWord32 FailureLength => mapping.Word32(SegmentLayout.FailureLengthOffset);

    /// <summary>Writes the reason of a failure; the state that announces it is stored afterwards.</summary>
    public void WriteFailure(string text) =>
        WriteText(text, FailureLength, SegmentLayout.FailureTextOffset, SegmentLayout.FailureTextCapacity);

    /// <summary>Says to observers how the link came to be.</summary>
    public void WriteName(string name) =>
        WriteText(name, NameLength, SegmentLayout.NameOffset, SegmentLayout.NameCapacity);

    /// <summary>Reads a reason that a peer wrote: whatever stands there, it becomes a bounded string.</summary>
    public string ReadFailure() =>
        ReadText(FailureLength, SegmentLayout.FailureTextOffset, SegmentLayout.FailureTextCapacity);

    /// <summary>Reads a name in the same way.</summary>
    public string ReadName() => ReadText(NameLength, SegmentLayout.NameOffset, SegmentLayout.NameCapacity);

    private void WriteText(string text, SharedWord32 lengthWord, int offset, int capacity)
    {
        Span<byte> target = mapping.Bytes(offset).Slice(0, capacity);
        Encoding.UTF8.GetEncoder().Convert(text, target, flush: true, out _, out int length, out _);
        lengthWord.WriteRelease((uint)length);
    }

    private string ReadText(SharedWord32 lengthWord, int offset, int capacity)
    {
        int length = (int)Math.Min(lengthWord.ReadAcquire(), (uint)capacity);
        Span<byte> copy = stackalloc byte[capacity];
        copy = copy[..length];
        mapping.Bytes(offset).Slice(0, length).CopyTo(copy);
        return Encoding.UTF8.GetString(copy);
    }
}
