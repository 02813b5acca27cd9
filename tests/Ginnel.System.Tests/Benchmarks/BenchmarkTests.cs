using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Benchmarks;

/// <summary>
/// The benchmark runs with a tiny input: every subject, in two processes, through every workload. The figures
/// mean nothing and are not looked at; what is, is that there is one wherever there should be.
/// </summary>
public sealed class BenchmarkTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-bench-").FullName;

    [Fact]
    public async Task Run_Quick_MeasuresEverySubject()
    {
        (int exitCode, string output) = await RunAsync("--quick", "--output", _folder);

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

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var watchdog = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        watchdog.CancelAfter(s_patience);
        using Process process = Process.Start(new ProcessStartInfo(FindProgram(), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(watchdog.Token);
            string output = await process.StandardOutput.ReadToEndAsync(watchdog.Token);
            await process.WaitForExitAsync(watchdog.Token);
            return (process.ExitCode, output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    // Built beside this project, in the same configuration: .../tests/Ginnel.System.Tests/bin/Release/net10.0.
    private static string FindProgram()
    {
        string build = Path.GetRelativePath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", ".."), AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", "..", "..", "..", "benchmarks", "Ginnel.Benchmarks", build,
            "Ginnel.Benchmarks"));
    }
}
