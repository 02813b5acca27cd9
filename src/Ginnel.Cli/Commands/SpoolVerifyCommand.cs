using System.CommandLine;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Cli.Spools;
using Ginnel.Spooling;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel spool verify: whether everything in a spool is as it was written.</summary>
internal static class SpoolVerifyCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand(
            "verify",
            "Looks at every byte of a spool and lists what is damaged; it may be in use meanwhile. Ends with 1 if " +
            "there is damage.",
            "ginnel spool verify /var/spool/orders", "ginnel spool verify /var/spool/orders --json")
        {
            Screen.Json,
        };
        var place = new SpoolPlace(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, place, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, SpoolPlace place, CancellationToken cancellationToken)
    {
        SpoolReport report = await CheckAsync(parsed, place, isRepair: false, cancellationToken);
        var screen = new Screen(parsed);
        screen.Answer(report, () => Draw(screen, report, "damaged"));
        return report.IsSound ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>Also for the repair, which looks at the same bytes.</summary>
    public static Task<SpoolReport> CheckAsync(
        ParseResult parsed, SpoolPlace place, bool isRepair, CancellationToken cancellationToken)
    {
        string path = place.PathOf(parsed);
        return ProgressBar.ShowAsync(
            $"{(isRepair ? "Repairing" : "Verifying")} {path}", isWanted: true,
            report => Task.Run(
                () => Spool.Check(path, isRepair, FileLayer.Kernel, place.OwnerOf(parsed), (done, total) =>
                {
                    // Between two segments, so that a repair leaves each of them whole.
                    cancellationToken.ThrowIfCancellationRequested();
                    report(done, total);
                }),
                cancellationToken));
    }

    public static void Draw(Screen screen, SpoolReport report, string state)
    {
        screen.WriteLine(
            $"{report.Path}: {report.Messages} messages in {report.Segments} segments, next is " +
            $"{report.NextSequence}, {report.Gaps} lost with the power, {report.Damages.Count} places {state}");
        if (report.IsSound)
            return;
        screen.WriteTable(
            ["file", "at byte#", "bytes#", "messages", "what"],
            report.Damages.Select(static damage => new[]
            {
                damage.Path, Words.Id(damage.Offset), Words.Id(damage.Length),
                damage.FirstSequence == 0 ? "-" : $"{damage.FirstSequence} to {damage.NextSequence - 1}",
                damage.Description,
            }));
    }
}
