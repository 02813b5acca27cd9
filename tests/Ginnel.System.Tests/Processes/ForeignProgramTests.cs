using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Ginnel.Processes;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Processes;

public sealed class ForeignProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ginnel-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task WaitAsync_ProgramThatFails_GivesItsExitCode()
    {
        await using var child = ChildProcess.Start("sh", ["-c", "exit 42"]);

        Assert.Equal(42, await child.WaitAsync().Within());
    }

    [Fact]
    public void Start_ProgramThatIsNotThere_NamesThePath()
    {
        var missing = Assert.Throws<FileNotFoundException>(static () => ChildProcess.Start("no-such-program"));

        Assert.Contains("no-such-program", missing.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.GetEnvironmentVariable("PATH")!, missing.Message, StringComparison.Ordinal);
        Assert.Equal("no-such-program", missing.FileName);
    }

    [Fact]
    public void Start_PathThatIsNotThere_IsRefused() =>
        Assert.Throws<FileNotFoundException>(() => ChildProcess.Start(Path.Combine(_folder.FullName, "nothing")));

    [Fact]
    public void Start_FileThatIsNotExecutable_IsRefused()
    {
        string path = WriteFile("not-executable", "exit 0");

        Assert.Throws<UnauthorizedAccessException>(() => ChildProcess.Start(path));
        Assert.Throws<UnauthorizedAccessException>(
            () => ChildProcess.Start("not-executable", options: WithPath(_folder.FullName)));
    }

    [Fact]
    public void Start_ScriptOfInterpreterThatIsNotThere_TellsTheCall()
    {
        string path = WriteExecutable("orphan", "#!/no/such/interpreter\n");

        var failure = Assert.Throws<SystemCallException>(() => ChildProcess.Start(path));

        Assert.Equal("ENOENT", failure.ErrnoName);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ScriptWithoutInterpreter_IsTheShells()
    {
        string path = WriteExecutable("plain", "exit \"$1\"\n");
        await using var child = ChildProcess.Start(path, ["17"]);

        Assert.Equal(17, await child.WaitAsync().Within());
    }

    [Fact]
    public async Task Start_NameInPathOfTheOptions_IsFoundThere()
    {
        _ = WriteExecutable("own-tool", "#!/bin/sh\nexit 3\n");
        await using var child = ChildProcess.Start("own-tool", options: WithPath($"/nowhere:{_folder.FullName}"));

        Assert.Equal(3, await child.WaitAsync().Within());
    }

    [Fact]
    public async Task Start_RelativePath_StartsFromTheWorkingDirectoryOfTheChild()
    {
        _ = WriteExecutable("here", "#!/bin/sh\n[ \"$PWD\" -ef \"$1\" ]\n");
        var options = new ChildOptions { WorkingDirectory = _folder.FullName };
        await using var child = ChildProcess.Start("./here", [_folder.FullName], options: options);

        Assert.Equal(0, await child.WaitAsync().Within());
    }

    [Fact]
    public async Task Start_OutputAndErrorToOneHandle_KeepsTheirOrder()
    {
        string path = Path.Combine(_folder.FullName, "both");
        ChildOutput both = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        await using var child = ChildProcess.Start(
            "sh", ["-c", "echo 1; echo 2 >&2; echo 3; echo 4 >&2"], ChildInput.Nothing, both, both);

        Assert.Equal(0, await child.WaitAsync().Within());
        Assert.Equal("1\n2\n3\n4\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_InputNothingOutputNothing_EndsAtOnce()
    {
        await using var child = ChildProcess.Start("cat", stdin: ChildInput.Nothing, stdout: ChildOutput.Nothing);

        Assert.Equal(0, await child.WaitAsync().Within());
    }

    [Fact]
    public async Task Start_ArgumentsWithBlanksAndStars_ArePassedOnAsTheyAre()
    {
        string path = Path.Combine(_folder.FullName, "arguments");
        await using var child = ChildProcess.Start(
            "printf",
            ["<%s>", "a b", "*", "", "$HOME", "ü"],
            stdout: File.OpenHandle(path, FileMode.Create, FileAccess.Write));

        Assert.Equal(0, await child.WaitAsync().Within());
        Assert.Equal("<a b><*><><$HOME><ü>", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Start_ArgumentWithZero_IsRefused() =>
        Assert.Throws<ArgumentException>(static () => ChildProcess.Start("true", ["a\0b"]));

    [Fact]
    public async Task Start_Signals_AreAtTheirDefaults()
    {
        // The runtime ignores SIGPIPE for itself; a program in a pipeline is meant to be ended by it.
        await using var child = ChildProcess.Start("sh", ["-c", "kill -PIPE $$; exit 1"]);

        Assert.Equal(128 + 13, await child.WaitAsync().Within());
        Assert.Equal(13, child.TerminatingSignal);
    }

    [Fact]
    public async Task Signal_Terminate_ReachesTheProgram()
    {
        string path = Path.Combine(_folder.FullName, "ready");
        await using var child = ChildProcess.Start(
            "sh", ["-c", "trap 'exit 5' TERM; touch \"$0\"; while :; do sleep 0.05; done", path]);
        await Eventually.True(() => File.Exists(path));

        child.Signal(PosixSignal.SIGTERM);

        Assert.Equal(5, await child.WaitAsync().Within());
    }

    private static ChildOptions WithPath(string path) =>
        new() { Environment = new Dictionary<string, string?> { ["PATH"] = path } };

    private string WriteExecutable(string name, string content)
    {
        string path = WriteFile(name, content);
#pragma warning disable CA1416 // Only Linux runs these tests.
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        return path;
    }

    private string WriteFile(string name, string content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
