namespace Ginnel.Messaging;

/// <summary>Where a subscription begins.</summary>
public enum TopicStart
{
    /// <summary>With the next message that is published.</summary>
    Newest,

    /// <summary>With the oldest message that is still there.</summary>
    Oldest,
}
