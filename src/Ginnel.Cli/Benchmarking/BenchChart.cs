using System.Collections.Generic;
using System.IO;
using System.Linq;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Ginnel.Cli.Benchmarking;

/// <summary>The ratios as bars, in a file of SVG.</summary>
/// <remarks>SVG names its fonts and leaves them to whoever shows it, so none need be here.</remarks>
internal static class BenchChart
{
    private const int Width = 800;
    private const int Height = 420;

    public static void Write(IReadOnlyList<BenchRow> rows, string path)
    {
        var chart = new PlotModel { Title = "How many times better Ginnel is", DefaultFont = "sans-serif" };
        chart.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.BottomCenter,
            LegendOrientation = LegendOrientation.Horizontal,
        });
        // Bars are drawn from below, and tables read from above.
        var names = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0 };
        names.Labels.AddRange(rows.Select(static row => row.Measure));
        chart.Axes.Add(names);
        chart.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Bottom, Base = 10, Title = "times" });
        foreach (string rival in rows[0].Ratios.Keys)
        {
            var bars = new BarSeries
            {
                Title = $"than a {rival}",
                BaseValue = 1,
                LabelPlacement = LabelPlacement.Inside,
                LabelFormatString = "{0:0.0}",
            };
            bars.Items.AddRange(rows.Select(row => new BarItem(row.Ratios[rival])));
            chart.Series.Add(bars);
        }

        using FileStream file = File.Create(path);
        new SvgExporter { Width = Width, Height = Height }.Export(chart, file);
    }
}
