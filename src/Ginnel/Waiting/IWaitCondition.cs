namespace Ginnel.Waiting;

/// <summary>What a waiter waits for.</summary>
internal interface IWaitCondition
{
    /// <summary>
    /// True when the waiter must act: the peer published, completed or is gone, or the wait was interrupted.
    /// </summary>
    /// <remarks>Called from the waiting thread, the event loop's and the late fence's; must not change anything.
    /// </remarks>
    bool IsReady { get; }

    /// <summary>The late fence is over: ends a wait without a thread if it is ready. Announces nothing anew.</summary>
    void LookAgain();
}
