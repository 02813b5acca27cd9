using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Ginnel.Processes;
using Ginnel.System.Tests.Publishing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Processes;

/// <summary>Children work, and in the same way, in each form in which a .NET program can be started.</summary>
public sealed class ProgramFormTests
{
    private const string Peer = "Ginnel.Tests.Peer";
    private const string LineIsMissing = "Add the line 'ChildProcess.RunIfChild();' at the top of Main";

    private static readonly string s_peer = Path.Combine(AppContext.BaseDirectory, Peer);
    private static readonly string s_dotnet =
        Path.GetFullPath("../../../dotnet", RuntimeEnvironment.GetRuntimeDirectory());

    [Fact]
    public async Task Children_OfAppHost_DoAllThings() => await CheckAsync(s_peer, ["children"]);

    [Fact]
    public async Task Children_WhereTheSignalOfTheirEndIsIgnored_DoAllThings() =>
        await CheckAsync("sh", ["-c", "trap '' CHLD; exec \"$0\" children", s_peer]);

    [Fact]
    public async Task Children_OfDotnetWithAssembly_DoAllThings()
    {
        // A relative path, and options for the host, must reach the child as well.
        var options = new ChildOptions { WorkingDirectory = AppContext.BaseDirectory };
        await CheckAsync(s_dotnet, ["exec", "--roll-forward", "LatestMinor", $"{Peer}.dll", "children"], options);
    }

    [Fact]
    public async Task Children_OfSingleFile_DoAllThings()
    {
        using var program = new PublishedSample("tests", Peer);
        await program.PublishAsync("PublishSingleFile=true", "SelfContained=false");
        Assert.False(File.Exists(Path.Combine(program.PublishFolder, "Ginnel.dll")));
        await CheckAsync(Path.Combine(program.PublishFolder, Peer), ["children"]);
    }

    [Fact]
    public async Task Children_OfNativeProgram_DoAllThings()
    {
        using var program = new PublishedSample("tests", Peer);
        await program.PublishAsync("PublishAot=true", "StripSymbols=true");
        string path = Path.Combine(program.PublishFolder, Peer);
        await CheckAsync(path, ["children"]);

        // The same program without the line at the top of Main.
        (int exitCode, string output) = await RunAsync(path, [], Careless("everywhere"));
        Assert.Equal(3, exitCode);
        Assert.StartsWith("InvalidOperationException: A child of this program", output, StringComparison.Ordinal);
        Assert.Contains(LineIsMissing, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Children_WithHooksSwitchedOff_NeedTheLine()
    {
        using var folder = new CopiedPeer();
        await CheckAsync(folder.Program, ["children"]);

        (int exitCode, string output) = await RunAsync(folder.Program, [], Careless("everywhere"));
        Assert.Equal(3, exitCode);
        Assert.Contains(LineIsMissing, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Children_ThatDoNotComeToTheLine_StartNoChildrenOfTheirOwn()
    {
        using var folder = new CopiedPeer();

        (int exitCode, string output) = await RunAsync(folder.Program, [], Careless("children-only"));

        // The child ran Main, which tried to start a child in its turn: it was refused, and said so on the same output.
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, exitCode);
        Assert.Equal(2, lines.Length);
        Assert.Contains("This process was itself started to run a method", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("ChildProcessException", lines[1], StringComparison.Ordinal);
        Assert.Contains("ended (exit code 3) before it began", lines[1], StringComparison.Ordinal);
        Assert.Contains("ChildProcess.RunIfChild();", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Children_OfAssemblyThatTheHostLoaded_AreFoundBesideIt()
    {
        // As under a test host: neither this assembly nor what it refers to is known to the program that runs.
        using var folder = new CopiedPeer(hasHooks: true);
        string assembly = typeof(ProgramFormTests).Assembly.Location;

        string[] arguments = ["plug-in", assembly, typeof(PlugIn).FullName!, nameof(PlugIn.RunAsync)];
        (int exitCode, string output) = await RunAsync(folder.Program, arguments, new ChildOptions());

        Assert.Equal("", output);
        Assert.Equal(23, exitCode);
    }

    private static ChildOptions Careless(string mode) => new()
    {
        Environment = new Dictionary<string, string?> { ["GINNEL_PEER_CARELESS"] = mode },
    };

    private static async Task CheckAsync(string program, string[] arguments, ChildOptions? options = null)
    {
        (int exitCode, string output) = await RunAsync(program, arguments, options ?? new ChildOptions());

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("FAILED", output, StringComparison.Ordinal);
        Assert.Equal(13, output.Split('\n').Count(static line => line.StartsWith("ok: ", StringComparison.Ordinal)));
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(
        string program, string[] arguments, ChildOptions options)
    {
        string path = Path.GetTempFileName();
        ChildOutput output = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        await using var child = ChildProcess.Start(program, arguments, ChildInput.Nothing, output, output, options);
        int exitCode = await child.WaitAsync().Within();
        string text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        File.Delete(path);
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        return (exitCode, text);
    }

    /// <summary>The peer in a folder of its own, without the startup hooks that its runtime would have.</summary>
    private sealed class CopiedPeer : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ginnel-");

        public CopiedPeer(bool hasHooks = false)
        {
            string[] files = [Peer, $"{Peer}.dll", $"{Peer}.deps.json", $"{Peer}.runtimeconfig.json", "Ginnel.dll"];
            foreach (string file in files)
                File.Copy(Path.Combine(AppContext.BaseDirectory, file), Path.Combine(_folder.FullName, file));
            if (hasHooks)
                return;

            string settings = Path.Combine(_folder.FullName, $"{Peer}.runtimeconfig.json");
            string text = File.ReadAllText(settings);
            const string Start = "\"configProperties\": {";
            Assert.Contains(Start, text, StringComparison.Ordinal);
            File.WriteAllText(settings, text.Replace(
                Start, Start + " \"System.StartupHookProvider.IsSupported\": false,", StringComparison.Ordinal));
        }

        public string Program => Path.Combine(_folder.FullName, Peer);

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
