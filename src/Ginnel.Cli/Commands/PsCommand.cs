using System.CommandLine;
using System.Linq;
using Ginnel.Cli.Observing;
using Ginnel.Cli.Output;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel ps: who is there, and how they are connected.</summary>
internal static class PsCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand(
            "ps", "Lists the processes that hold segments, endpoints or spools, and how they are connected.",
            "ginnel ps", "ginnel ps --json")
        {
            Screen.Json,
        };
        command.SetAction(static parsed => Run(new Screen(parsed)));
        return command;
    }

    private static void Run(Screen screen)
    {
        using var machine = new Machine();
        MachineView view = machine.Look();
        screen.Answer(view, () => Draw(screen, view));
    }

    private static void Draw(Screen screen, MachineView view)
    {
        if (view.Processes.Count == 0)
        {
            screen.WriteLine("No process that this user can look into uses Ginnel.");
            return;
        }

        screen.WriteTable(
            ["process#", "parent#", "user#", "segments#", "command"],
            view.Processes.Select(static process => new[]
            {
                Words.Id(process.Id), Words.Id(process.ParentId), Words.Id(process.UserId),
                Words.Of(process.Segments.Count),
                process.Obstacle is null ? process.CommandLine : $"{process.CommandLine} ({process.Obstacle})",
            }));
        screen.WriteLine();
        ConnectionGraph.Write(screen, view);
        if (view.Endpoints.Count > 0)
        {
            screen.WriteLine();
            screen.WriteTable(
                ["endpoint", "listener#", "socket"],
                view.Endpoints.Select(static endpoint => new[]
                {
                    endpoint.Name, Words.Id(endpoint.ProcessId), endpoint.Path,
                }));
        }

        if (view.Spools.Count > 0)
        {
            screen.WriteLine();
            screen.WriteTable(
                ["spool", "open in"],
                view.Spools.Select(static spool => new[]
                {
                    spool.Path, string.Join(", ", spool.ProcessIds.Select(static id => Words.Id(id))),
                }));
        }
    }
}
