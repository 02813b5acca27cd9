using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Publishing;

/// <summary>A program, published into a folder of its own, so that nothing in the source tree changes.</summary>
/// <param name="folder">The folder of the repository that has its project.</param>
/// <param name="name">The project.</param>
internal sealed class PublishedSample(string folder = "samples", string name = "Ginnel.AotSample") : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-publish-").FullName;

    /// <summary>Publishes with the given properties and returns what was said; fails the test if that failed.</summary>
    public async Task<string> PublishAsync(params string[] properties)
    {
        string project = Path.Combine(Tool.FindRoot(), folder, name);
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

    private Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments) => Tool.RunAsync(
        program,
        arguments,
        Environment.CurrentDirectory,
        new() { ["GINNEL_DIR"] = Path.Combine(_folder, "endpoints") });
}
