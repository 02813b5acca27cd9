using System.Diagnostics;
using Ginnel.Memory;

namespace Ginnel.Waiting;

/// <summary>How long it takes from the peer's ringing until the side that slept runs again, for observers.</summary>
/// <remarks>
/// 1. Whoever rings first stores the time (<see cref="Doorbell"/>): it makes a system call next, beside which that is
///    nothing.
/// 2. The sleeper notes when it announces a sleep, and after it looks when it was rung. A ring from before the sleep
///    did not end it, nor does a peer's number count that cannot be true.
/// The monotonic clock is the same in all processes, unless they are in time namespaces of their own.
/// </remarks>
internal sealed class WakeUpTimer(SharedWord64 peerRungAt, SharedWord64 wakeUps, SharedWord64 wakeUpNs)
{
    /// <summary>A wake-up that seems to take longer was none, or the peer's clock is not ours.</summary>
    private const long LongestNs = 60_000_000_000;

    private long _sleptAt;
    private long _count;
    private long _sumNs;

    /// <summary>Nanoseconds of the monotonic clock: the runtime's own clock is that one, in that unit.</summary>
    public static long NowNs => Stopwatch.GetTimestamp();

    /// <summary>A sleep is about to be announced.</summary>
    public void Begin() => _sleptAt = NowNs;

    /// <summary>The sleeper runs again, for whatever reason.</summary>
    public void End()
    {
        Debug.Assert(Stopwatch.Frequency == 1_000_000_000);
        // Pairs with the release in Doorbell.Ring. Read once: the peer may write anything at any time.
        long rungAt = peerRungAt.ReadAcquire();
        if (rungAt < _sleptAt || NowNs - rungAt is var elapsed && elapsed is < 0 or > LongestNs)
            return;
        wakeUpNs.WriteRelease(_sumNs += elapsed);
        wakeUps.WriteRelease(++_count);
    }
}
