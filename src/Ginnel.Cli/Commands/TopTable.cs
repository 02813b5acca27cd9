using System.Collections.Generic;
using System.Linq;
using Ginnel.Cli.Observing;
using Ginnel.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ginnel.Cli.Commands;

/// <summary>How ginnel top looks.</summary>
internal static class TopTable
{
    public static readonly string[] Titles =
        ["from#", "to#", "endpoint", "rate#", "messages/s#", "fill#", "wake-ups/s#", "woken in us#", "state"];

    public static string[] Row(PassageRate rate) =>
    [
        Words.Id(rate.Passage.WriterId), Words.Id(rate.Passage.ReaderId),
        rate.Passage.Name.Length > 0 ? rate.Passage.Name : "-", Words.Bytes(rate.BytesPerSecond) + "/s",
        Words.Rate(rate.MessagesPerSecond), $"{100 * rate.Passage.Fill / rate.Passage.Capacity} %",
        Words.Rate(rate.WakeUpsPerSecond),
        rate.WakeUpMicroseconds is { } latency ? Words.Rate(latency) : "-", Words.Of(rate.Passage.State),
    ];

    public static IRenderable Draw(MachineView view, IReadOnlyList<PassageRate> rates, TopOrder order)
    {
        Table table = Screen.CreateTable(Titles);
        foreach (PassageRate rate in rates)
        {
            bool isBlocked = rate.Passage.State == PassageState.WriterWaits;
            table.AddRow(Row(rate).Select(cell => new Text(cell, isBlocked ? new Style(Color.Red) : Style.Plain)));
        }

        IEnumerable<IRenderable> cycles =
            view.Cycles.Select(static cycle => new Text(Describe(cycle), new Style(Color.Red)));
        var footer = new Text(
            $"{view.Processes.Count} processes, {view.Passages.Count} rings, sorted by {order} " +
            "(r rate, f fill, w wake-ups, n name)", new Style(Color.Grey));
        return new Rows([table, .. cycles, footer]);
    }

    public static string Describe(BlockedCycle cycle) =>
        $"deadlock: {string.Join(" waits for ", cycle.Processes.Append(cycle.Processes[0]))}";
}
