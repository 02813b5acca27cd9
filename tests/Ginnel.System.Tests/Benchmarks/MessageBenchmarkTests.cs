using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Benchmarks;

/// <summary>
/// The benchmark of messages runs with a tiny input. The figures mean nothing and are not looked at; what is, is that
/// there is one wherever there should be, and that each serializer has read what it wrote, which the program checks.
/// </summary>
public sealed class MessageBenchmarkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-bench-").FullName;

    [Fact]
    public async Task Run_Quick_MeasuresEverySerializer()
    {
        (JsonElement raw, string output) = await BenchmarkProgram.RunQuickAsync(
            "Ginnel.Serialization.Benchmarks", _folder);

        Assert.Contains("| Ginnel | written and read |", output, StringComparison.Ordinal);
        JsonElement[] figures = [.. raw.GetProperty("figures").EnumerateArray()];
        Assert.Equal(11, figures.Count(static it => NameOf(it) == "Ginnel"));
        Assert.Equal(11, figures.Count(static it => NameOf(it) == "by hand"));
        Assert.Equal(9, figures.Count(static it => NameOf(it) == "MemoryPack"));
        Assert.Equal(7, figures.Count(static it => NameOf(it) == "MessagePack"));
        Assert.All(figures, static it => Assert.True(it.GetProperty("readNs")[0].GetDouble() > 0));
        Assert.True(File.Exists(Path.Combine(_folder, "messages.md")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string? NameOf(JsonElement figures) => figures.GetProperty("contender").GetString();
}
