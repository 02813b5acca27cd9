using System;
using System.Diagnostics;
using System.Threading.Tasks;

namespace Ginnel.Tests.Peer.Crash;

/// <summary>How the traffic of one end ended.</summary>
/// <param name="Exception">What the end threw, or null when it came to the end of the stream.</param>
/// <param name="Timestamp">When.</param>
internal sealed record CrashEnding(Exception? Exception, long Timestamp)
{
    /// <summary>Bytes written, or read and found right.</summary>
    public long Position { get; init; }

    public static CrashEnding Of(Action traffic)
    {
        Exception? exception = null;
        try
        {
            traffic();
        }
#pragma warning disable CA1031 // Which exception it is is for the test to judge.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            exception = thrown;
        }

        return new CrashEnding(exception, Stopwatch.GetTimestamp());
    }

    public static async Task<CrashEnding> OfAsync(Func<Task> traffic)
    {
        // Not on the caller's thread, whatever completes at once.
        Task task = Task.Run(traffic);
        await task.ContinueWith(static _ => { }, TaskScheduler.Default);
        return new CrashEnding(task.Exception?.InnerException, Stopwatch.GetTimestamp());
    }
}
