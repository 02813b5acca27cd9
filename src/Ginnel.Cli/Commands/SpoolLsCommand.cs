using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Ginnel.Cli.Output;
using Ginnel.Cli.Spools;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel spool ls: what a spool consists of, or which spools a directory has.</summary>
internal static class SpoolLsCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand(
            "ls",
            "Shows a spool's segments and consumers; or, of a directory with spools in it, each spool. Nothing is " +
            "locked or changed.",
            "ginnel spool ls /var/spool/orders", "ginnel spool ls /var/spool --json")
        {
            Screen.Json,
        };
        var place = new SpoolPlace(command);
        command.SetAction(parsed => Run(parsed, place));
        return command;
    }

    private static void Run(ParseResult parsed, SpoolPlace place)
    {
        var screen = new Screen(parsed);
        IReadOnlyList<SpoolListing> spools = SpoolListing.Find(place.PathOf(parsed), place.OwnerOf(parsed));
        screen.Answer(spools, () =>
        {
            DrawSpools(screen, spools);
            if (spools is not [{ } spool])
                return;
            screen.WriteLine();
            DrawSegments(screen, spool);
            if (spool.Consumers.Count == 0)
                return;
            screen.WriteLine();
            SpoolLagCommand.Draw(screen, spool.Consumers);
        });
    }

    private static void DrawSpools(Screen screen, IReadOnlyList<SpoolListing> spools) => screen.WriteTable(
        ["spool", "first#", "next#", "on disk before#", "bytes#", "lag#", "newest", "encrypted", "also for"],
        spools.Select(static spool => new[]
        {
            spool.Obstacle is null ? spool.Path : $"{spool.Path} ({spool.Obstacle})",
            Words.Id(spool.FirstSequence), Words.Id(spool.NextSequence), Words.Id(spool.SyncedBefore),
            Words.Id(spool.Bytes), Words.Id(spool.Lag),
            spool.Newest is { } newest ? SpoolText.Of(newest.Time) : "-",
            spool.Newest?.KeyId is { } key ? $"key {Words.Id(key)}" : "no", spool.Rights,
        }));

    private static void DrawSegments(Screen screen, SpoolListing spool) => screen.WriteTable(
        ["segment", "first#", "length#", "on disk#"],
        spool.Segments.Select(static segment => new[]
        {
            segment.Name, Words.Id(segment.FirstSequence), Words.Id(segment.Length), Words.Id(segment.Room),
        }));

}
