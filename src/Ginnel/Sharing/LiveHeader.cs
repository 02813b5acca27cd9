using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>The words of a live collection's first page, by name.</summary>
internal readonly struct LiveHeader(RegionMapping mapping)
{
    public SharedWord64 Magic => mapping.Word64(LiveLayout.MagicOffset);
    public SharedWord32 Version => mapping.Word32(LiveLayout.VersionOffset);
    public SharedWord32 Kind => mapping.Word32(LiveLayout.KindOffset);
    public SharedWord64 Length => mapping.Word64(LiveLayout.LengthOffset);
    public SharedWord64 Seed1 => mapping.Word64(LiveLayout.Seed1Offset);
    public SharedWord64 Seed2 => mapping.Word64(LiveLayout.Seed2Offset);
    public SharedWord32 KeySize => mapping.Word32(LiveLayout.KeySizeOffset);
    public SharedWord32 ValueSize => mapping.Word32(LiveLayout.ValueSizeOffset);
    public SharedWord64 WriterId => mapping.Word64(LiveLayout.WriterIdOffset);
    public SharedWord32 AncestorCount => mapping.Word32(LiveLayout.AncestorCountOffset);

    public SharedWord64 Root => mapping.Word64(LiveLayout.RootOffset);
    public SharedWord64 Reclaimed => mapping.Word64(LiveLayout.ReclaimedOffset);
    public SharedWord64 Indexed => mapping.Word64(LiveLayout.IndexedOffset);
    public SharedWord64 Index => mapping.Word64(LiveLayout.IndexOffset);
    public SharedWord64 Reclaiming => mapping.Word64(LiveLayout.ReclaimingOffset);
    public SharedWord64 Allocated => mapping.Word64(LiveLayout.AllocatedOffset);

    public SharedWord64 AncestorId(int index) =>
        mapping.Word64(LiveLayout.AncestorsOffset + index * LiveLayout.AncestorLength);

    public SharedWord64 AncestorVersion(int index) =>
        mapping.Word64(LiveLayout.AncestorsOffset + index * LiveLayout.AncestorLength + sizeof(long));
}
