using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using System.Xml.Linq;
using Ginnel.Cli.Output;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>ginnel bench, which starts processes of its own. No figure is judged.</summary>
[Collection(CliCollection.Name)]
public sealed class BenchTests(PackedTool tool) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-bench-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Bench_Quickly_HasEachSubjectAndRatiosAndAChart()
    {
        string chart = Path.Combine(_folder, "ratios.svg");
        JsonElement[] rows = [.. (await tool.AskAsync("bench", "--quick", "--plot", chart)).EnumerateArray()];
        Assert.Equal(3, rows.Length);
        Assert.All(rows, static row =>
        {
            Assert.Equal(
                ["Ginnel", "named pipe", "Unix socket"],
                row.GetProperty("figures").EnumerateObject().Select(static figure => figure.Name));
            Assert.All(
                row.GetProperty("ratios").EnumerateObject(), static ratio => Assert.True(ratio.Value.GetDouble() > 0));
        });
        string drawn = await File.ReadAllTextAsync(chart, TestContext.Current.CancellationToken);
        Assert.Equal("svg", XDocument.Parse(drawn).Root!.Name.LocalName);
        Assert.Contains("Unix socket", drawn);
    }

    [Fact]
    public async Task Bench_WithAnotherKindOfChart_IsBadUsageBeforeAnythingIsMeasured()
    {
        (int exitCode, string output) = await tool.RunAsync("bench", "--plot", "ratios.png");
        Assert.Equal(ExitCode.BadUsage, exitCode);
        Assert.Contains("'ratios.png'", output);
    }
}
