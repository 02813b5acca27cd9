using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Ginnel.Cli.Output;
using Ginnel.Cli.Spools;
using Ginnel.Spooling;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel spool lag: how far each consumer is behind.</summary>
internal static class SpoolLagCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand(
            "lag", "Shows for each consumer how many messages it has not handled yet.",
            "ginnel spool lag /var/spool/orders", "ginnel spool lag /var/spool/orders --json")
        {
            Screen.Json,
        };
        var place = new SpoolPlace(command);
        command.SetAction(parsed => Run(parsed, place));
        return command;
    }

    public static void Draw(Screen screen, IReadOnlyList<SpoolConsumer> consumers) => screen.WriteTable(
        ["consumer", "next#", "lag#", "connected", "group", "last active"],
        consumers.Select(static consumer => new[]
        {
            consumer.Name, Words.Id(consumer.Next), Words.Id(consumer.Lag),
            consumer.IsConnected ? "yes" : "no", consumer.IsGroup ? "yes" : "no", SpoolText.Of(consumer.LastActive),
        }));

    private static void Run(ParseResult parsed, SpoolPlace place)
    {
        var screen = new Screen(parsed);
        using Spool spool = place.OpenToLook(parsed);
        IReadOnlyList<SpoolConsumer> consumers = spool.Consumers;
        screen.Answer(consumers, () => Draw(screen, consumers));
    }
}
