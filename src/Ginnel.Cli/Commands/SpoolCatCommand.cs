using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Cli.Spools;
using Ginnel.Spooling;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel spool cat: the messages that are there.</summary>
internal static class SpoolCatCommand
{
    private const int ReportEach = 1024;

    private static readonly Option<long> s_from = new("--from")
    {
        Description = "With which message to begin; 1, or the oldest that is there.",
        DefaultValueFactory = static _ => 1,
    };

    private static readonly Option<long> s_count = new("--count", "-n")
    {
        Description = "How many messages at most; all by default.",
        DefaultValueFactory = static _ => long.MaxValue,
    };

    private static readonly Option<bool> s_skip = new("--skip-damage")
    {
        Description = "Go on behind messages that cannot be read, and say so on standard error.",
    };

    public static Command Create()
    {
        var command = new ExampleCommand(
            "cat",
            "Writes the payload of each message that is there, and a line feed; with --json a line of JSON each, " +
            "with sequence, time, headers, and the payload as text or in Base64. Reads as nobody.",
            "ginnel spool cat /var/spool/orders", "ginnel spool cat /var/spool/orders --from 1000 -n 10 --json")
        {
            s_from, s_count, s_skip, Screen.Json,
        };
        var place = new SpoolPlace(command, hasContent: true);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, place, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, SpoolPlace place, CancellationToken cancellationToken)
    {
        using Spool spool = place.OpenToLook(parsed);
        using SpoolReader reader = spool.OpenReader(null, new SpoolReadOptions
        {
            SkipDamage = parsed.GetValue(s_skip),
            Damaged = damage => parsed.InvocationConfiguration.Error.WriteLine($"ginnel: {damage.Message}"),
        });
        long from = Math.Max(parsed.GetValue(s_from), spool.FirstSequence);
        long count = Math.Min(parsed.GetValue(s_count), spool.NextSequence - from);
        if (count <= 0)
            return ExitCode.Success;
        reader.Seek(from);
        return await ProgressBar.ShowAsync(
            $"Reading {spool.Path}", Console.IsOutputRedirected,
            report => Task.Run(() => Copy(reader, parsed, count, report, cancellationToken), cancellationToken));
    }

    private static int Copy(
        SpoolReader reader, ParseResult parsed, long count, Action<long, long> report,
        CancellationToken cancellationToken)
    {
        var output = new MessageOutput(parsed.GetValue(Screen.Json));
        for (long done = 0; done < count && reader.TryRead(out SpoolMessage message); done++)
        {
            output.Write(message);
            if (done % ReportEach != 0)
                continue;
            report(done, count);
            cancellationToken.ThrowIfCancellationRequested();
        }

        output.Flush();
        return ExitCode.Success;
    }
}
