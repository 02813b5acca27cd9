using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Publishing;

/// <summary>A program, published into a folder of its own, so that nothing in the source tree changes.</summary>
/// <param name="folder">The folder of the repository that has its project.</param>
/// <param name="name">The project.</param>
internal sealed class PublishedSample(string folder = "samples", string name = "Ginnel.AotSample") : IDisposable
{
    // On an idle machine a native publish takes half a minute.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8);

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-publish-").FullName;

    /// <summary>Publishes with the given properties and returns what was said; fails the test if that failed.</summary>
    public async Task<string> PublishAsync(params string[] properties)
    {
        string project = Path.Combine(FindRoot(), folder, name);
        (int exitCode, string output) = await RunAsync(
            "dotnet",
            [
                "publish", project, "-c", "Release", "--ucr", "-nodeReuse:false", "--artifacts-path", _folder,
                "-p:UseArtifactsOutput=true", .. properties.Select(static property => $"-p:{property}"),
            ]);
        Assert.True(exitCode == 0, $"publishing with {string.Join(' ', properties)} failed:\n{output}");
        return output;
    }

    /// <summary>Runs what was published.</summary>
    public Task<(int ExitCode, string Output)> RunAsync() => RunAsync(Path.Combine(PublishFolder, name), []);

    public string PublishFolder => Path.Combine(_folder, "publish", name, "release");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments)
    {
        using var watchdog = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        watchdog.CancelAfter(s_patience);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GINNEL_DIR"] = Path.Combine(_folder, "endpoints");
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
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

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Ginnel.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder
            ?? throw new DirectoryNotFoundException($"There is no Ginnel.slnx above {AppContext.BaseDirectory}.");
    }
}
