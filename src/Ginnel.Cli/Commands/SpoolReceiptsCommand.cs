using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Ginnel.Cli.Output;
using Ginnel.Cli.Spools;
using Ginnel.Spooling;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel spool receipts: what became of messages.</summary>
internal static class SpoolReceiptsCommand
{
    private static readonly Argument<long?> s_sequence = new("sequence")
    {
        Description = "The message; the newest ones when none is given.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<long> s_count = new("--count", "-n")
    {
        Description = "Of how many messages, when none is given; 10 by default.",
        DefaultValueFactory = static _ => 10,
    };

    public static Command Create()
    {
        var command = new ExampleCommand(
            "receipts", "Shows what became of a message at each consumer, or of the newest messages.",
            "ginnel spool receipts /var/spool/orders 42", "ginnel spool receipts /var/spool/orders -n 100 --json");
        var place = new SpoolPlace(command);
        command.Arguments.Add(s_sequence);
        command.Options.Add(s_count);
        command.Options.Add(Screen.Json);
        command.SetAction(parsed => Run(parsed, place));
        return command;
    }

    private static void Run(ParseResult parsed, SpoolPlace place)
    {
        var screen = new Screen(parsed);
        using Spool spool = place.OpenToLook(parsed);
        long next = spool.NextSequence;
        long first = Math.Max(spool.FirstSequence, next - parsed.GetValue(s_count));
        if (parsed.GetValue(s_sequence) is { } sequence)
        {
            if (sequence < 1 || sequence >= next)
            {
                throw new CommandException(
                    $"'{spool.Path}' has no message {sequence}: the next one will be {next}.", ExitCode.NotFound);
            }

            (first, next) = (sequence, sequence + 1);
        }

        var receipts = new List<MessageReceipt>();
        for (; first < next; first++)
            receipts.Add(new MessageReceipt(first, spool.GetReceipt(first).GetDeliveries()));
        screen.Answer(receipts, () => Draw(screen, receipts));
    }

    private static void Draw(Screen screen, List<MessageReceipt> receipts) => screen.WriteTable(
        ["message#", "consumer", "state", "tries#", "delivered", "handled", "reason"],
        receipts.SelectMany(static receipt => receipt.Deliveries, static (receipt, delivery) => new[]
        {
            Words.Id(receipt.Sequence), delivery.Consumer, delivery.State.ToString(), Words.Id(delivery.Tries),
            SpoolText.Of(delivery.DeliveredAt), SpoolText.Of(delivery.HandledAt), delivery.Reason ?? "-",
        }));

    private sealed record MessageReceipt(long Sequence, IReadOnlyList<SpoolDelivery> Deliveries);
}
