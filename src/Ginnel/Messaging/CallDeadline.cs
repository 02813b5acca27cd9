using System;
using System.Threading;

namespace Ginnel.Messaging;

/// <summary>Sets the deadline of the calls that are made within a block.</summary>
/// <remarks>
/// It flows with the asynchronous control flow, like an <see cref="AsyncLocal{T}"/>, and is not sent to other
/// processes: the server learns by a cancellation that the time is over.
/// </remarks>
public static class CallDeadline
{
    private static readonly AsyncLocal<Limit?> s_limit = new();
    private static bool s_isUsed;

    /// <summary>Calls end at latest so long from now, until the result is disposed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No time, or less.</exception>
    public static IDisposable Set(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        return SetAt(Environment.TickCount64 + Milliseconds(time))!;
    }

    /// <summary>The same with what <see cref="Next"/> has returned; null if that is no limit.</summary>
    internal static IDisposable? SetAt(long at)
    {
        if (at == 0)
            return null;
        Volatile.Write(ref s_isUsed, true);
        Limit? before = s_limit.Value;
        s_limit.Value = new Limit(before is null ? at : Math.Min(at, before.At));
        return new Scope(before);
    }

    /// <summary>When a call that begins now has to end, in milliseconds of the system's clock; 0 for never.</summary>
    internal static long Next(TimeSpan usual)
    {
        long at = usual == Timeout.InfiniteTimeSpan ? 0 : Environment.TickCount64 + Milliseconds(usual);
        if (Volatile.Read(ref s_isUsed) && s_limit.Value is { } limit)
            at = at == 0 ? limit.At : Math.Min(at, limit.At);
        return at;
    }

    private static long Milliseconds(TimeSpan time) =>
        (long)Math.Min(Math.Ceiling(time.TotalMilliseconds), int.MaxValue);

    private sealed record Limit(long At);

    private sealed class Scope(Limit? before) : IDisposable
    {
        public void Dispose() => s_limit.Value = before;
    }
}
