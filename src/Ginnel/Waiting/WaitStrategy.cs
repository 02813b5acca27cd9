namespace Ginnel.Waiting;

/// <summary>What an end does while it waits for its peer.</summary>
public enum WaitStrategy
{
    /// <summary>Spin as long as experience says that it pays, then sleep in the kernel. The default.</summary>
    /// <remarks>
    /// Never spins where the process has one processor, and stops spinning on a connection where the peer's answer
    /// has been coming too late for it; now and then it tries again.
    /// </remarks>
    Adaptive,

    /// <summary>Spin until the peer acts: the lowest latency, for one processor kept busy all the while.</summary>
    /// <remarks>
    /// Asynchronous operations spin for up to 100 microseconds and then sleep, so that waiting never uses up the thread
    /// pool.
    /// </remarks>
    Spin,

    /// <summary>Sleep in the kernel at once: the least processor time.</summary>
    Block,
}
