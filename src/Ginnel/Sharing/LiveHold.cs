using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>A reader's page with its holds, as the writer sees it: only the reader writes it.</summary>
internal sealed class LiveHold
{
    private readonly RegionMapping _mapping;

    /// <exception cref="HandshakeException">The region is smaller than such a page, or not there in full.</exception>
    public LiveHold(SharedRegion region)
    {
        if (region.AllocatedLength < LiveLayout.HoldPageLength)
            throw new HandshakeException("A reader's page for holds is too small.");
        _mapping = region.Mapping;
    }

    public SharedWord64 Word(int index) => _mapping.Word64(index * sizeof(long));
}
