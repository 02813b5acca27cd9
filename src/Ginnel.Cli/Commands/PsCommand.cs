using System.CommandLine;
using System.Globalization;
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
        screen.WriteTable(
            ["process#", "parent#", "user#", "segments#", "command"],
            view.Processes.Select(static process => new[]
            {
                Number(process.Id), Number(process.ParentId), Number(process.UserId), Number(process.Segments.Count),
                process.Obstacle is null ? process.CommandLine : $"{process.CommandLine} ({process.Obstacle})",
            }));
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
