using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>A reader's page with its holds, as the writer sees it: only the reader writes it.</summary>
internal sealed class LiveHold(SharedRegion region)
{
    public SharedWord64 Word(int index) => region.Mapping.Word64(index * sizeof(long));
}
