using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Benchmarks;

/// <summary>A benchmark's program, in a process of its own.</summary>
internal static class BenchmarkProgram
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs it with a tiny input, which must go well; gives the raw figures and what was printed.</summary>
    public static async Task<(JsonElement Raw, string Output)> RunQuickAsync(
        string project, string folder, params string[] options)
    {
        (int exitCode, string output) = await RunAsync(project, ["--quick", "--output", folder, .. options]);
        Assert.True(exitCode == 0, output);
        Assert.Contains("What must hold", output, StringComparison.Ordinal);
        using JsonDocument raw = JsonDocument.Parse(
            await File.ReadAllTextAsync(
                Directory.GetFiles(folder, "*.json").Single(), TestContext.Current.CancellationToken));
        return (raw.RootElement.Clone(), output);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string project, params string[] arguments)
    {
        using var watchdog = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        watchdog.CancelAfter(s_patience);
        using Process process = Process.Start(new ProcessStartInfo(Find(project), arguments)
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
    private static string Find(string project)
    {
        string build = Path.GetRelativePath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", ".."), AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(
            AppContext.BaseDirectory, "..", "..", "..", "..", "..", "benchmarks", project, build, project));
    }
}
