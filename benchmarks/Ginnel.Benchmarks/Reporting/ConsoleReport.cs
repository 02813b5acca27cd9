using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Benchmarks.Running;
using Spectre.Console;

namespace Ginnel.Benchmarks.Reporting;

/// <summary>The results on the screen.</summary>
internal static class ConsoleReport
{
    private const int WidthMin = 170; // Of the widest table; a terminal that is narrower scrolls or folds.

    public static void Show(Results results)
    {
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, WidthMin);
        AnsiConsole.WriteLine(results.Machine.ToString());
        foreach (TextTable table in Tables.Of(results))
            AnsiConsole.Write(Draw(table));
        foreach (IGrouping<string?, Lap> laps in results.Laps.GroupBy(lap => lap.ThrownAway))
        {
            if (laps.Key is not null)
                AnsiConsole.WriteLine($"{laps.Count()} of {results.Laps.Count} laps thrown away: {laps.Key}.");
        }

        foreach (KeyValuePair<string, string> failure in results.Failures)
            AnsiConsole.MarkupLineInterpolated($"[red]Not measured: {failure.Value}[/]");
    }

    private static Table Draw(TextTable source)
    {
        Table table = new Table().Title(Markup.Escape(source.Title)).Border(TableBorder.Rounded);
        for (int column = 0; column < source.Header.Count; column++)
        {
            var drawn = new TableColumn(Markup.Escape(source.Header[column]));
            table.AddColumn(column == 0 ? drawn : drawn.RightAligned());
        }

        foreach (IReadOnlyList<string> row in source.Rows)
            table.AddRow([.. row.Select(Paint)]);
        return table;
    }

    private static string Paint(string cell) => cell switch
    {
        "held" => "[green]held[/]",
        "missed" => "[red]missed[/]",
        _ => Markup.Escape(cell),
    };
}
