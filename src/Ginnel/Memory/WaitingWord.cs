namespace Ginnel.Memory;

/// <summary>The values of a <c>waiting</c> word: idle, or a ticket that says how to wake who waits.</summary>
/// <remarks>A ticket is a number from 1, times 4, plus its kind. The protocol is explained above Waiter.</remarks>
internal static class WaitingWord
{
    /// <summary>Nobody waits, and whoever does later sees to the fence.</summary>
    public const long Idle = 0;
    /// <summary>
    /// Nobody waits, but whoever publishes executes a full fence and looks again. The first value on every page.
    /// </summary>
    public const long FenceFirst = 3;

    /// <summary>A thread sleeps on the futex.</summary>
    public const long FutexKind = 1;
    /// <summary>Somebody waits for a packet.</summary>
    public const long SocketKind = 2;
    public const long KindMask = 3;
}
