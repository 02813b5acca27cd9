using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading.Tasks;
using Ginnel.System.Tests.Publishing;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>The command <c>ginnel</c>, packed and installed as a user does it, once for all tests of it.</summary>
public sealed class PackedTool : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-tool-").FullName;

    /// <summary>All that was made, which goes away with the last test.</summary>
    public string Folder => _folder;

    /// <summary>The installed command.</summary>
    public string Command => Path.Combine(_folder, "tools", "ginnel");

    public static string RuntimeFolder { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    public async ValueTask InitializeAsync()
    {
        string packages = Path.Combine(_folder, "packages");
        await DotnetAsync(
            "pack", "src/Ginnel.Cli", "-c", "Release", "-nodeReuse:false", "-o", packages,
            "--artifacts-path", Path.Combine(_folder, "build"), "-p:UseArtifactsOutput=true");
        // All that the tool needs is in its package, so no other source is asked.
        string settings = Path.Combine(_folder, "nuget.config");
        await File.WriteAllTextAsync(
            settings,
            $"<configuration><packageSources><clear /><add key=\"local\" value=\"{packages}\" /></packageSources>"
            + "</configuration>");
        await DotnetAsync(
            "tool", "install", "Ginnel.Cli", "--tool-path", Path.Combine(_folder, "tools"), "--configfile", settings,
            "--version", "0.1.0");
    }

    /// <summary>
    /// How to start it so that Ctrl+C reaches it, also where the tests themselves run in the background of a shell that
    /// has such programs ignore it, which is inherited.
    /// </summary>
    internal ProcessStartInfo Describe(params string[] arguments)
    {
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Command, .. arguments]);
        start.Environment["DOTNET_ROOT"] = RuntimeFolder;
        return start;
    }

    /// <summary>Runs it to its end; the output is what it wrote, and then its errors.</summary>
    internal Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) =>
        RunAsync(new Dictionary<string, string>(), arguments);

    /// <summary>The same with something in its environment.</summary>
    internal Task<(int ExitCode, string Output)> RunAsync(
        Dictionary<string, string> environment, params string[] arguments) =>
        Tool.RunAsync(Command, arguments, _folder, new(environment) { ["DOTNET_ROOT"] = RuntimeFolder });

    /// <summary>Runs it with --json, expects success, and reads the answer.</summary>
    internal async Task<JsonElement> AskAsync(params string[] arguments)
    {
        (int exitCode, string output) = await RunAsync([.. arguments, "--json"]);
        Assert.True(exitCode == 0, $"ginnel {string.Join(' ', arguments)} ended with {exitCode}: {output}");
        return JsonElement.Parse(output);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    private static async Task DotnetAsync(params string[] arguments)
    {
        (int exitCode, string output) = await Tool.RunAsync("dotnet", arguments, Tool.FindRoot(), []);
        Assert.True(exitCode == 0, $"dotnet {arguments.First()} ended with {exitCode}: {output}");
    }
}
