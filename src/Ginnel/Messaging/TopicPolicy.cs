namespace Ginnel.Messaging;

/// <summary>What happens when a subscriber is a whole ring behind.</summary>
public enum TopicPolicy
{
    /// <summary>Publishing waits for the slowest subscriber that is alive: nobody misses anything.</summary>
    Wait,

    /// <summary>
    /// The oldest message is overwritten. Publishing never waits, and a subscriber is told how many it missed.
    /// </summary>
    DropOldest,

    /// <summary>The new message is dropped, for all subscribers, and counted.</summary>
    DropNewest,
}
