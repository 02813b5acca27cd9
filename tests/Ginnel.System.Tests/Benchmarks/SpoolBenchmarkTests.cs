using System;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Benchmarks;

/// <summary>
/// The benchmark of spools runs with a tiny input. The figures mean nothing and are not looked at; what is, is that
/// there is one for each contender, but for RabbitMQ, which would be installed as a service.
/// </summary>
public sealed class SpoolBenchmarkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-bench-").FullName;

    [Fact]
    public async Task Run_Quick_MeasuresEveryContender()
    {
        (JsonElement raw, _) = await BenchmarkProgram.RunQuickAsync(
            "Ginnel.Spooling.Benchmarks", _folder, "--without", "RabbitMQ");

        JsonElement[] figures = [.. raw.GetProperty("figures").EnumerateArray()];
        Assert.All(figures, static it => Assert.True(it.GetProperty("ns")[0].GetDouble() > 0));
        string[] rivals = ["a file each", "SQLite", "pwrite and fdatasync"];
        Assert.All(rivals, rival => Assert.Contains(
            figures, it => it.GetProperty("contender").GetString()!.StartsWith(rival, StringComparison.Ordinal)));
        Assert.True(File.Exists(Path.Combine(_folder, "spools.md")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
