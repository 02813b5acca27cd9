using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Benchmarks;

/// <summary>
/// The benchmark runs with a tiny input: every subject, in two processes, through every workload. The figures
/// mean nothing and are not looked at; what is, is that there is one wherever there should be.
/// </summary>
public sealed class BenchmarkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-bench-").FullName;

    [Fact]
    public async Task Run_Quick_MeasuresEverySubject()
    {
        (int exitCode, string output) = await BenchmarkProgram.RunAsync(
            "Ginnel.Benchmarks", "--quick", "--output", _folder);

        Assert.True(exitCode == 0, output);
        Assert.Contains("What must hold", output, StringComparison.Ordinal);
        using JsonDocument raw = JsonDocument.Parse(
            await File.ReadAllTextAsync(
                Directory.GetFiles(_folder, "*.json").Single(), TestContext.Current.CancellationToken));
        JsonElement[] laps = [.. raw.RootElement.GetProperty("laps").EnumerateArray()];
        Assert.Equal(10, laps.Select(lap => lap.GetProperty("workload").GetString()).Distinct().Count());
        Assert.All(laps, lap => Assert.True(CountOf(lap, "Ginnel, spin") > 0));
        Assert.All(laps, lap => Assert.True(CountOf(lap, "Ginnel async, adaptive") > 0));
        Assert.All(laps, lap => Assert.True(CountOf(lap, "Unix socket") > 0));
        Assert.True(File.Exists(Path.Combine(_folder, "README.md")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static long CountOf(JsonElement lap, string subject) =>
        lap.GetProperty("runs").GetProperty(subject).GetProperty("count").GetInt64();
}
