using System;
using System.Threading.Tasks;
using Spectre.Console;

namespace Ginnel.Cli.Output;

/// <summary>A bar on standard error while work goes on that takes long, if that is a terminal.</summary>
internal static class ProgressBar
{
    /// <summary>Runs the work, which tells how much of how much is done.</summary>
    /// <param name="what">What goes on, for people.</param>
    /// <param name="isWanted">Whether it may be drawn: not while results go to the same terminal.</param>
    /// <param name="work">What is to be done; it may call its argument from any thread.</param>
    public static async Task<T> ShowAsync<T>(string what, bool isWanted, Func<Action<long, long>, Task<T>> work)
    {
        if (!isWanted || Console.IsErrorRedirected)
            return await work(static (_, _) => { });
        IAnsiConsole errors = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await errors.Progress().AutoClear(true).StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(what), autoStart: true);
            task.IsIndeterminate = true;
            return await work((done, total) =>
            {
                if (total <= 0)
                    return;
                task.IsIndeterminate = false;
                task.MaxValue = total;
                task.Value = done;
            });
        });
    }
}
