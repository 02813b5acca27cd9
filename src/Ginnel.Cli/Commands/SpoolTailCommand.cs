using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.Cli.Spools;
using Ginnel.Spooling;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel spool tail: the newest messages, and those that come.</summary>
internal static class SpoolTailCommand
{
    private static readonly Option<long> s_count = new("--count", "-n")
    {
        Description = "How many messages; 10 by default.",
        DefaultValueFactory = static _ => 10,
    };

    private static readonly Option<bool> s_follow = new("--follow", "-f")
    {
        Description = "Go on with the messages that come, until Ctrl+C. To be woken by senders, this opens the spool " +
            "as a reader does, and counts as having it open.",
    };

    public static Command Create()
    {
        var command = new ExampleCommand(
            "tail", "Writes the newest messages as 'cat' does, and on request those that come. Reads as nobody.",
            "ginnel spool tail -n 3 /var/spool/orders", "ginnel spool tail --follow --json /var/spool/orders")
        {
            s_count, s_follow, Screen.Json,
        };
        var place = new SpoolPlace(command, hasContent: true);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, place, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, SpoolPlace place, CancellationToken cancellationToken)
    {
        long count = parsed.GetValue(s_count);
        if (count < 0)
            throw new CommandException($"-n {count} is no number of messages.", ExitCode.BadUsage);
        bool isFollowing = parsed.GetValue(s_follow);
        using Spool spool = isFollowing ? OpenToFollow(parsed, place) : place.OpenToLook(parsed);
        using SpoolReader reader = spool.OpenReader();
        reader.Seek(Math.Max(1, spool.Visible - count));
        var output = new MessageOutput(parsed.GetValue(Screen.Json));
        while (true)
        {
            while (reader.TryRead(out SpoolMessage message))
            {
                output.Write(message);
                cancellationToken.ThrowIfCancellationRequested();
            }

            output.Flush();
            if (!isFollowing)
                return ExitCode.Success;
            await reader.WaitToReadAsync(cancellationToken);
        }
    }

    private static Spool OpenToFollow(ParseResult parsed, SpoolPlace place) => Spool.Open(
        place.PathOf(parsed), SpoolAccess.Read, new SpoolOptions
        {
            Create = false,
            OwnerUserId = place.OwnerOf(parsed),
            Keys = place.KeysOf(parsed),
        });
}
