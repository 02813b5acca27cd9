using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>ginnel doctor, on this machine, with settings that are right and wrong.</summary>
[Collection(CliCollection.Name)]
public sealed class DoctorTests(PackedTool tool) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-doctor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Doctor_WhereTheseTestsRun_FindsNoProblemAndMendsEachWarning()
    {
        JsonElement[] checks = [.. (await tool.AskAsync("doctor")).EnumerateArray()];
        Assert.DoesNotContain(checks, static check => check.GetProperty("state").GetString() == "problem");
        Assert.Contains(checks, static check => check.GetProperty("name").GetString() == "sealed memory");
        Assert.All(checks, static check => Assert.Equal(
            check.GetProperty("state").GetString() == "ok", check.GetProperty("mend").ValueKind == JsonValueKind.Null));
    }

    [Fact]
    public async Task Doctor_WhenOthersCanReplaceEndpoints_FailsAndSaysWhatToDo()
    {
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        (int exitCode, string output) = await tool.RunAsync(
            new Dictionary<string, string> { ["GINNEL_DIR"] = _folder }, "doctor");
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("problem: rendezvous directory", output);
        Assert.Contains("0777", output);
        Assert.Contains("To mend it:", output);
    }

    [Fact]
    public async Task Doctor_WhenTheDirectoryCannotBeMade_NamesTheParent()
    {
        string parent = Path.Combine(_folder, "missing");
        (int exitCode, string output) = await tool.RunAsync(
            new Dictionary<string, string> { ["GINNEL_DIR"] = Path.Combine(parent, "names") }, "doctor");
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains($"mkdir -p {parent}", output);
    }
}
