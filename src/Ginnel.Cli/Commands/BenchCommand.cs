using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Cli.Benchmarking;
using Ginnel.Cli.Output;

namespace Ginnel.Cli.Commands;

/// <summary>ginnel bench: how Ginnel compares on this machine.</summary>
internal static class BenchCommand
{
    private const int Rounds = 9;
    private const int QuickRounds = 3;

    private static readonly Option<bool> s_quick = new("--quick")
    {
        Description = "Fewer and shorter rounds: a second or two, for a first impression.",
    };

    private static readonly Option<string?> s_plot = new("--plot")
    {
        Description = "Also draw the ratios into this file, as SVG.",
    };

    public static Command Create()
    {
        var command = new ExampleCommand(
            "bench",
            "Compares Ginnel with a named pipe and a Unix socket on this machine, each between two processes, with " +
            "blocking calls on streams and default settings. All take turns in each round; figures and ratios are " +
            "medians over the rounds, and only ratios of one run mean anything.",
            "ginnel bench", "ginnel bench --quick --json", "ginnel bench --plot ratios.svg")
        {
            s_quick, s_plot, Screen.Json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string? plot = parsed.GetValue(s_plot);
        if (plot is not null && !string.Equals(Path.GetExtension(plot), ".svg", StringComparison.OrdinalIgnoreCase))
        {
            throw new CommandException(
                $"--plot '{plot}' is no SVG: charts are drawn as FILE.svg, which every browser shows and " +
                "'rsvg-convert' turns into PNG.", ExitCode.BadUsage);
        }

        bool isQuick = parsed.GetValue(s_quick);
        IReadOnlyList<BenchRow> rows = await ProgressBar.ShowAsync(
            "Measuring", isWanted: true,
            report => BenchRun.MeasureAsync(
                BenchMeasure.All(isQuick), isQuick ? QuickRounds : Rounds, report, cancellationToken));
        var screen = new Screen(parsed);
        screen.Answer(rows, () => Draw(screen, rows));
        if (plot is not null)
            BenchChart.Write(rows, plot);
    }

    private static void Draw(Screen screen, IReadOnlyList<BenchRow> rows)
    {
        string[] names = [.. rows[0].Figures.Keys];
        string[] rivals = [.. rows[0].Ratios.Keys];
        screen.WriteTable(
            ["measure", "unit", .. names.Select(static name => $"{name}#"),
                .. rivals.Select(static rival => $"times better than a {rival}#")],
            rows.Select(row => (string[])
            [
                row.Measure, row.Unit, .. names.Select(name => Digits(row.Figures[name])),
                .. rivals.Select(rival => Digits(row.Ratios[rival])),
            ]));
    }

    /// <summary>Three digits that count, for the next ones are chance.</summary>
    private static string Digits(double figure) => figure switch
    {
        >= 100 => figure.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => figure.ToString("0.0", CultureInfo.InvariantCulture),
        _ => figure.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
