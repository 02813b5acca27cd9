using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Cli.Spools;
using Ginnel.Spooling;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel spool append: lines or files become messages.</summary>
internal static class SpoolAppendCommand
{
    private static readonly Option<string[]> s_files = new("--file")
    {
        Description = "A file that becomes one message, instead of the lines of standard input; may be given several " +
            "times.",
    };

    private static readonly Option<string[]> s_headers = new("--header")
    {
        Description = "NAME=VALUE that goes with each message; may be given several times.",
    };

    private static readonly Option<SpoolDurability> s_durability = new("--durability")
    {
        Description = "What the messages survive once they are stored: none, batch or each.",
        DefaultValueFactory = static _ => SpoolDurability.Batch,
    };

    private static readonly Option<string> s_wait = new Option<string>("--wait")
    {
        Description = "Wait for more than 'stored': until a consumer has been given them, or has acknowledged them.",
        DefaultValueFactory = static _ => "stored",
    }.AcceptOnlyFromAmong("stored", "delivered", "acknowledged");

    private static readonly Option<string?> s_consumer = new("--consumer")
    {
        Description = "Which consumer --wait is about; the first by default.",
    };

    private static readonly Option<bool> s_create = new("--create")
    {
        Description = "Make the spool if there is none.",
    };

    public static Command Create()
    {
        var command = new ExampleCommand(
            "append", "Appends each line of standard input as a message, and says which messages they became.",
            "echo three parkins | ginnel spool append /var/spool/orders --header to=ann",
            "ginnel spool append /var/spool/orders --file order.xml --wait acknowledged")
        {
            s_files, s_headers, s_durability, s_wait, s_consumer, s_create, Screen.Json,
        };
        var place = new SpoolPlace(command, hasContent: true);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, place, cancellationToken));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, SpoolPlace place, CancellationToken cancellationToken)
    {
        Dictionary<string, string> headers = HeadersOf(parsed);
        await using Spool spool = Open(parsed, place);
        bool keepsReceipts = parsed.GetValue(s_wait) != "stored";
        var appending = new MessageAppending(spool, headers, keepsReceipts);
        if (parsed.GetValue(s_files) is { Length: > 0 } files)
        {
            foreach (string file in files)
                await appending.AddAsync(await File.ReadAllBytesAsync(file, cancellationToken), cancellationToken);
        }
        else
        {
            await ProgressBar.ShowAsync(
                $"Appending to {spool.Path}", Console.IsInputRedirected,
                report => appending.AddLinesAsync(report, cancellationToken));
        }

        await appending.FinishAsync(cancellationToken);
        foreach (Receipt receipt in appending.Receipts)
        {
            string? consumer = parsed.GetValue(s_consumer);
            _ = parsed.GetValue(s_wait) == "delivered"
                ? await receipt.WaitDeliveredAsync(consumer, cancellationToken)
                : await receipt.WaitAcknowledgedAsync(consumer, cancellationToken);
        }

        var screen = new Screen(parsed);
        AppendedMessages appended = appending.Result;
        screen.Answer(appended, () => screen.WriteLine(appended.Count == 0
            ? "0 messages"
            : $"{appended.Count} messages {parsed.GetValue(s_wait)}: {appended.First} to {appended.Last}"));
    }

    private static Spool Open(ParseResult parsed, SpoolPlace place)
    {
        try
        {
            return Spool.Open(place.PathOf(parsed), SpoolAccess.Append, new SpoolOptions
            {
                Create = parsed.GetValue(s_create),
                Durability = parsed.GetValue(s_durability),
                OwnerUserId = place.OwnerOf(parsed),
                Keys = place.KeysOf(parsed),
            });
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new CommandException($"{exception.Message} Give --create to make one.", ExitCode.NotFound);
        }
    }

    private static Dictionary<string, string> HeadersOf(ParseResult parsed)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string given in parsed.GetValue(s_headers) ?? [])
        {
            int separator = given.IndexOf('=', StringComparison.Ordinal);
            if (separator <= 0)
                throw new CommandException($"--header '{given}' is not NAME=VALUE.", ExitCode.BadUsage);
            headers[given[..separator]] = given[(separator + 1)..];
        }

        return headers;
    }
}
