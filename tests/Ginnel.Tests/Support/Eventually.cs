using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace Ginnel.Tests.Support;

/// <summary>Waits for something that becomes true by itself, with a watchdog and no claim about how soon.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    public static Task True(
        Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        True(condition, () => what);

    /// <summary>Says on failure how things are then.</summary>
    public static async Task True(Func<bool> condition, Func<string> describe)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > s_limit)
                throw new InvalidOperationException($"Not true after {s_limit.TotalSeconds} s: {describe()}");
            await Task.Delay(1);
        }
    }
}
