using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Observing;
using Ginnel.Cli.Output;
using Spectre.Console;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel top: what goes through each ring, again and again.</summary>
internal static class TopCommand
{
    private const double ScanEverySeconds = 1;

    public static Command Create()
    {
        var interval = new Option<double>("--interval")
        {
            Description = "Seconds between two looks, from 0.05.",
            DefaultValueFactory = static _ => 1,
        };
        var count = new Option<int>("--count") { Description = "How many times; without end if it is not given." };
        var sort = new Option<TopOrder>("--sort")
        {
            Description = "What comes first: rate, fill, wakeups or name. On a terminal r, f, w and n change it.",
        };
        var command = new ExampleCommand(
            "top", "Shows live what goes through each ring: rates, fill, how long wake-ups take, who waits for whom, " +
            "and processes that wait for each other in a circle.",
            "ginnel top", "ginnel top --sort fill", "ginnel top --interval 5 --count 1 --json")
        {
            interval, count, sort, Screen.Json,
        };
        // On a thread that sleeps in between: one of the pool's spins for as long as a look takes before it does.
        command.SetAction((parsed, cancellation) => Task.Factory.StartNew(
            () => Run(
                new Screen(parsed), TimeSpan.FromSeconds(Math.Max(parsed.GetValue(interval), 0.05)),
                parsed.GetValue(count), parsed.GetValue(sort), cancellation),
            cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        return command;
    }

    private static void Run(
        Screen screen, TimeSpan interval, int count, TopOrder order, CancellationToken cancellation)
    {
        using var machine = new Machine();
        if (screen is { IsTerminal: true, IsJson: false })
        {
            AnsiConsole.Live(new Text("Looking ...")).AutoClear(false).Start(live =>
                Watch(machine, interval, count, (view, rates) =>
                {
                    order = TopOrders.FromKeyboard(order);
                    live.UpdateTarget(TopTable.Draw(view, TopOrders.Sort(rates, order), order));
                }, cancellation));
            return;
        }

        Watch(machine, interval, count, (view, rates) =>
        {
            var answer = new Answer(view.TakenAt, TopOrders.Sort(rates, order), view.Cycles);
            screen.AnswerAgain(answer, () => Write(screen, answer));
        }, cancellation);
    }

    private static void Watch(
        Machine machine, TimeSpan interval, int count, Action<MachineView, List<PassageRate>> show,
        CancellationToken cancellation)
    {
        MachineView earlier = machine.Look();
        DateTimeOffset scanned = earlier.TakenAt;
        for (int times = 0; count == 0 || times < count; times++)
        {
            cancellation.WaitHandle.WaitOne(interval);
            cancellation.ThrowIfCancellationRequested();
            if ((DateTimeOffset.UtcNow - scanned).TotalSeconds >= ScanEverySeconds)
            {
                machine.Scan();
                scanned = DateTimeOffset.UtcNow;
            }

            MachineView later = machine.Look();
            show(later, PassageRate.Between(earlier, later));
            earlier = later;
        }
    }

    private static void Write(Screen screen, Answer answer)
    {
        screen.WriteTable(TopTable.Titles, answer.Rates.Select(TopTable.Row));
        foreach (BlockedCycle cycle in answer.Cycles)
            screen.WriteLine(TopTable.Describe(cycle));
    }

    private sealed record Answer(
        DateTimeOffset TakenAt, IReadOnlyList<PassageRate> Rates, IReadOnlyList<BlockedCycle> Cycles);
}
