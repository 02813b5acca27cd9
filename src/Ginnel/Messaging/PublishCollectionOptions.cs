using Ginnel.Endpoints;
using Ginnel.Sharing;

namespace Ginnel.Messaging;

/// <summary>How a live collection is made and published.</summary>
public sealed class PublishCollectionOptions
{
    /// <summary>How the name is listened on; null for the current user's processes and the defaults.</summary>
    public ListenOptions? Listen { get; init; }

    /// <summary>How large the collection can become; null for the defaults. Counters have no use for it.</summary>
    public SharedCollectionOptions? Collection { get; init; }

    internal static PublishCollectionOptions Default { get; } = new();
}
