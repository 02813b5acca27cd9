using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Benchmarks;

/// <summary>
/// The benchmark of being looked at runs with a tiny input. The figures mean nothing and are not looked at; what is, is
/// that there is one for each contender.
/// </summary>
public sealed class WatchingBenchmarkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-bench-").FullName;

    [Fact]
    public async Task Run_Quick_MeasuresEveryContender()
    {
        (JsonElement raw, _) = await BenchmarkProgram.RunQuickAsync("Ginnel.Watching.Benchmarks", _folder);

        JsonElement[] figures = [.. raw.GetProperty("figures").EnumerateArray()];
        Assert.All(figures, static it => Assert.True(it.GetProperty("ns")[0].GetDouble() > 0));
        Assert.Contains("watched", figures.Select(static it => it.GetProperty("contender").GetString()));
        Assert.True(File.Exists(Path.Combine(_folder, "watching.md")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
