using System;
using System.Collections.Generic;
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
        (JsonElement raw, _) = await BenchmarkProgram.RunQuickAsync("Ginnel.Benchmarks", _folder);

        ILookup<bool, JsonElement> laps = raw.GetProperty("laps").EnumerateArray().ToLookup(IsOfCalls);
        AssertMeasured(laps[false], 10, "Ginnel, spin", "Ginnel async, adaptive", "Unix socket");
        AssertMeasured(laps[true], 3, "Ginnel calls, adaptive", "gRPC", "StreamJsonRpc");
        Assert.True(File.Exists(Path.Combine(_folder, "README.md")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertMeasured(IEnumerable<JsonElement> laps, int workloads, params string[] subjects)
    {
        Assert.Equal(workloads, laps.Select(WorkloadOf).Distinct().Count());
        Assert.All(laps, lap => Assert.All(subjects, subject => Assert.True(CountOf(lap, subject) > 0, subject)));
    }

    private static bool IsOfCalls(JsonElement lap) => WorkloadOf(lap).Contains("call", StringComparison.Ordinal);

    private static string WorkloadOf(JsonElement lap) => lap.GetProperty("workload").GetString()!;

    private static long CountOf(JsonElement lap, string subject) =>
        lap.GetProperty("runs").GetProperty(subject).GetProperty("count").GetInt64();
}
