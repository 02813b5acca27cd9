using Ginnel.Endpoints;
using Ginnel.Waiting;

namespace Ginnel.Messaging;

/// <summary>How a topic, or a latest value, is read.</summary>
public sealed class SubscribeOptions
{
    internal static readonly SubscribeOptions Default = new();

    /// <summary>Where a subscription begins: with the next message, by default. Latest values have no start.</summary>
    public TopicStart Start { get; init; } = TopicStart.Newest;

    /// <summary>What the two sides compare as the name of the messages' type; null for its full name.</summary>
    public string? TypeName { get; init; }

    /// <summary>In which directory the name is, and how long to wait for it; null for the defaults.</summary>
    public ConnectOptions? Connecting { get; init; }

    /// <summary>What reading does while it waits for a message.</summary>
    public WaitStrategy WaitStrategy { get; init; } = WaitStrategy.Adaptive;
}
