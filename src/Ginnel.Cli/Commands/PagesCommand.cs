using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Ginnel.Cli.Observing;
using Ginnel.Cli.Output;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel pages PID...: which pages processes share, and where each of them has them.</summary>
internal static class PagesCommand
{
    private const int MostRunsShown = 3;

    public static Command Create()
    {
        var processes = new Argument<int[]>("pid")
        {
            Description = "The numbers of the processes; of one alone, all that it has mapped to be shared.",
            Arity = ArgumentArity.OneOrMore,
        };
        var all = new Option<bool>("--all")
        {
            Description = "Also files that are mapped privately, such as programs: shared until somebody writes there.",
        };
        var command = new ExampleCommand(
            "pages", "Shows which pages are shared between processes, at which address in each, with which right, " +
            "and in which physical frames where this user may know that (as root).",
            "ginnel pages 4711 4712", "sudo ginnel pages 4711 4712 --json")
        {
            processes, all, Screen.Json,
        };
        command.SetAction(parsed => Run(new Screen(parsed), parsed.GetValue(processes)!, parsed.GetValue(all)));
        return command;
    }

    private static void Run(Screen screen, int[] processes, bool all)
    {
        foreach (int process in processes)
            ProcessArgument.Check(process);
        List<SharedPages> files = SharedPages.Of(processes, all);
        screen.Answer(files, () => Draw(screen, files));
    }

    private static void Draw(Screen screen, List<SharedPages> files)
    {
        screen.WriteTable(
            ["file", "inode#", "process#", "from", "to", "rights", "offset#", "pages#", "frames"],
            files.SelectMany(static file => file.Mappings.Select(mapping => Row(file, mapping))));
    }

    private static string[] Row(SharedPages file, SharedMapping mapping)
    {
        ulong pages = (mapping.End - mapping.Start) / (ulong)System.Environment.SystemPageSize;
        return
        [
            file.Name, Words.Id((long)file.Inode), Words.Id(mapping.ProcessId), Words.Address(mapping.Start),
            Words.Address(mapping.End), mapping.Rights, Words.Of((long)mapping.Offset), Words.Of((long)pages),
            Frames(file, mapping.Offset / (ulong)System.Environment.SystemPageSize, pages),
        ];
    }

    /// <summary>The frames behind some pages of the file: the first runs, and how many pages more there are.</summary>
    private static string Frames(SharedPages file, ulong first, ulong count)
    {
        FrameRun[] runs = [.. file.Frames.Select(run => run.Within(first, count)).OfType<FrameRun>()];
        if (runs.Length == 0)
            return "-";
        IEnumerable<string> shown = runs.Take(MostRunsShown).Select(static run =>
            run.Count == 1 ? $"{run.Frame}" : $"{run.Frame}..{run.Frame + run.Count - 1}");
        long rest = runs.Skip(MostRunsShown).Sum(static run => (long)run.Count);
        return string.Join(", ", shown) + (rest > 0 ? $", and {Words.Of(rest)} more" : "");
    }
}
