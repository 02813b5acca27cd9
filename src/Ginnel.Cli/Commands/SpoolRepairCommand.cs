using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Cli.Spools;
using Ginnel.Spooling;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel spool repair: makes the rest of a damaged spool readable again.</summary>
internal static class SpoolRepairCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand(
            "repair",
            "Puts right what 'verify' lists, while no process has the spool open: undamaged messages stay, and can " +
            "all be read. Copy the directory before, if what is damaged is worth a closer look.",
            "cp -a /var/spool/orders /var/tmp && ginnel spool repair /var/spool/orders")
        {
            Screen.Json,
        };
        var place = new SpoolPlace(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, place, cancellationToken));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, SpoolPlace place, CancellationToken cancellationToken)
    {
        SpoolReport report = await SpoolVerifyCommand.CheckAsync(parsed, place, isRepair: true, cancellationToken);
        var screen = new Screen(parsed);
        screen.Answer(report, () => SpoolVerifyCommand.Draw(screen, report, "put right"));
    }
}
