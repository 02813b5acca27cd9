using Ginnel.Sharing;

namespace Ginnel.Tests.Peer.Sharing;

/// <summary>A part of a chain, which one process lays out and another walks.</summary>
[Shared]
internal sealed partial class ChainLink
{
    public long Number { get; set; }

    public string? Text { get; set; }

    public ChainLink? Next { get; set; }
}
