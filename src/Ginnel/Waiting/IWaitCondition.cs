namespace Ginnel.Waiting;

/// <summary>What a waiter waits for.</summary>
internal interface IWaitCondition
{
    /// <summary>
    /// True when the waiter must act: the peer published, completed or is gone, or the wait was interrupted.
    /// </summary>
    /// <remarks>Called from the waiting thread and from the event loop's; must not change anything.</remarks>
    bool IsReady { get; }
}
