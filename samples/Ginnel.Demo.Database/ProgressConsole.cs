using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Demo.Protocol;
using Spectre.Console;

namespace Ginnel.Demo.Database;

/// <summary>Shows on the console how the first index grows: a bar on a terminal, plain lines anywhere else.</summary>
internal static class ProgressConsole
{
    /// <summary>Returns when the index is ready or its build failed.</summary>
    public static async Task ShowAsync(IndexKeeper index, CancellationToken cancellationToken)
    {
        IndexProgress first = await FollowAsync(
            index, _ => { }, progress => progress.State != IndexState.Checking, cancellationToken);
        if (first.State == IndexState.Ready)
        {
            WriteLine($"{first.Total:N0} characters are indexed already");
            return;
        }

        long started = Stopwatch.GetTimestamp();
        IndexProgress last = await ShowBuildAsync(index, cancellationToken);
        WriteLine(last.State == IndexState.Failed
            ? $"the index could not be built: {last.Problem}"
            : $"indexed {last.Total:N0} characters in {Stopwatch.GetElapsedTime(started).TotalSeconds:N1} s");
    }

    /// <summary>A line that says which process writes it.</summary>
    public static void WriteLine(string text) => Console.WriteLine($"  [database {Environment.ProcessId}] {text}");

    private static Task<IndexProgress> ShowBuildAsync(IndexKeeper index, CancellationToken cancellationToken)
    {
        if (Console.IsOutputRedirected)
            return ListAsync(index, cancellationToken);

        // Nobody types here, so our standard input is no terminal; the bar only needs the output to be one.
        IAnsiConsole console = AnsiConsole.Create(new() { Interactive = InteractionSupport.Yes });
        return console.Profile.Capabilities.Ansi
            ? DrawAsync(console, index, cancellationToken)
            : ListAsync(index, cancellationToken);
    }

    private static Task<IndexProgress> DrawAsync(
        IAnsiConsole console, IndexKeeper index, CancellationToken cancellationToken) =>
        console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask($"[[database {Environment.ProcessId}]] indexing names");
                return await FollowAsync(index, Draw, IsEnd, cancellationToken);

                void Draw(IndexProgress progress) => bar.MaxValue(Math.Max(progress.Total, 1)).Value(progress.Done);
            });

    private static Task<IndexProgress> ListAsync(IndexKeeper index, CancellationToken cancellationToken)
    {
        int quarter = -1;
        return FollowAsync(index, Write, IsEnd, cancellationToken);

        void Write(IndexProgress progress)
        {
            int reached = progress.Total == 0 ? 0 : progress.Done * 4 / progress.Total;
            if (reached > quarter)
                WriteLine($"indexing names: {progress.Done:N0} of {progress.Total:N0}");
            quarter = Math.Max(quarter, reached);
        }
    }

    private static async Task<IndexProgress> FollowAsync(
        IndexKeeper index,
        Action<IndexProgress> show,
        Predicate<IndexProgress> isLast,
        CancellationToken cancellationToken)
    {
        await foreach (IndexProgress progress in index.WatchAsync(cancellationToken))
        {
            show(progress);
            if (isLast(progress))
                return progress;
        }

        throw new UnreachableException("Watching ends by cancellation only.");
    }

    private static bool IsEnd(IndexProgress progress) => progress.State is IndexState.Ready or IndexState.Failed;
}
