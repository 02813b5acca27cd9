using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Benchmarks;

/// <summary>
/// The benchmark of what processes share runs with a tiny input. The figures mean nothing and are not looked at; what
/// is, is that there is one for each contender, and that ours allocate nothing.
/// </summary>
public sealed class SharingBenchmarkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-bench-").FullName;

    [Fact]
    public async Task Run_Quick_MeasuresEveryContender()
    {
        (JsonElement raw, _) = await BenchmarkProgram.RunQuickAsync("Ginnel.Sharing.Benchmarks", _folder);

        JsonElement[] figures = [.. raw.GetProperty("figures").EnumerateArray()];
        Assert.All(figures, static it => Assert.True(it.GetProperty("ns")[0].GetDouble() > 0));
        JsonElement ours = figures.Single(static it => it.GetProperty("contender").GetString() == "SharedMutex");
        Assert.Equal(0, ours.GetProperty("allocated").GetDouble());
        Assert.True(File.Exists(Path.Combine(_folder, "sharing.md")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
