using System;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Tests.Support;

/// <summary>Ends a wait that would otherwise hang the run, and says which one it was.</summary>
/// <remarks>The limit is no claim about speed: it is far beyond what any of these waits can need.</remarks>
internal static class Watchdog
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    public static async Task Within(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(s_limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw HangsAt(what);
        }
    }

    public static async Task<T> Within<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await Within((Task)task, what);
        return await task;
    }

    public static Task Within(this ValueTask task, [CallerArgumentExpression(nameof(task))] string what = "") =>
        Within(task.AsTask(), what);

    public static Task<T> Within<T>(
        this ValueTask<T> task, [CallerArgumentExpression(nameof(task))] string what = "") =>
        Within(task.AsTask(), what);

    /// <summary>Runs blocking code on a thread of its own, so that the thread pool is never used up by it.</summary>
    public static Task<T> OnThread<T>(Func<T> action)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                completion.SetResult(action());
            }
#pragma warning disable CA1031 // Whatever it is belongs to the one who awaits the task.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                completion.SetException(exception);
            }
        })
        { IsBackground = true };
        thread.Start();
        return completion.Task;
    }

    public static Task OnThread(Action action) => OnThread(() =>
    {
        action();
        return true;
    });

    private static InvalidOperationException HangsAt(string what) =>
        new($"Still waiting after {s_limit.TotalSeconds} s for: {what}");
}
