using Ginnel.Memory;

namespace Ginnel.Rings;

/// <summary>The words of a broadcast ring's region, by name.</summary>
internal readonly struct BroadcastHeader(RegionMapping mapping)
{
    public SharedWord64 Magic => mapping.Word64(BroadcastLayout.MagicOffset);
    public SharedWord32 Version => mapping.Word32(BroadcastLayout.VersionOffset);
    public SharedWord32 Flags => mapping.Word32(BroadcastLayout.FlagsOffset);
    public SharedWord32 SlotCount => mapping.Word32(BroadcastLayout.SlotCountOffset);
    public SharedWord32 PayloadCapacity => mapping.Word32(BroadcastLayout.PayloadCapacityOffset);

    public SharedWord64 Published => mapping.Word64(BroadcastLayout.PublishedOffset);
    public SharedWord32 Doorbell => mapping.Word32(BroadcastLayout.DoorbellOffset);
    public SharedWord32 State => mapping.Word32(BroadcastLayout.StateOffset);

    public SharedWord64 WriterWaiting => mapping.Word64(BroadcastLayout.WriterWaitingOffset);
    public SharedWord64 Needed => mapping.Word64(BroadcastLayout.NeededOffset);
    public SharedWord32 Room => mapping.Word32(BroadcastLayout.RoomOffset);

    public SharedWord64 WriterSleeps => mapping.Word64(BroadcastLayout.WriterSleepsOffset);
    public SharedWord64 Dropped => mapping.Word64(BroadcastLayout.DroppedOffset);
}

/// <summary>The words of a reader's page, by name.</summary>
internal readonly struct BroadcastReaderHeader(RegionMapping mapping)
{
    public SharedWord64 Magic => mapping.Word64(BroadcastLayout.MagicOffset);
    public SharedWord32 Version => mapping.Word32(BroadcastLayout.VersionOffset);
    public SharedWord32 Flags => mapping.Word32(BroadcastLayout.FlagsOffset);

    public SharedWord64 Cursor => mapping.Word64(BroadcastLayout.CursorOffset);
    public SharedWord64 ReaderWaiting => mapping.Word64(BroadcastLayout.ReaderWaitingOffset);
    public SharedWord64 ReaderSleeps => mapping.Word64(BroadcastLayout.ReaderSleepsOffset);
}
