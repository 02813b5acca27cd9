using Ginnel.Endpoints;

namespace Ginnel.Messaging;

/// <summary>How versions of an arena are published.</summary>
public sealed class ArenaPublisherOptions
{
    /// <summary>Bytes that a version may take, from 1; 16 MiB by default.</summary>
    public long Capacity { get; init; } = 16 << 20;

    /// <summary>
    /// How many arenas there are, from 2 to 64; 3 by default: the current version, one that is built, and one that a
    /// slow reader still holds. All of their memory is taken at once.
    /// </summary>
    public int ArenaCount { get; init; } = 3;

    /// <summary>Who may open them; null for the current user.</summary>
    public ListenOptions? Listen { get; init; }
}
