using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Ginnel.System.Tests.Publishing;
using Ginnel.System.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>What is looked at goes away, or may not be looked at: that is an answer, and never a stack trace.</summary>
[Collection(CliCollection.Name)]
public sealed class DisturbedLookTests(PackedTool tool) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-watched-").FullName;

    /// <summary>While top looks as often as it can, pairs come, and are killed amid their traffic.</summary>
    [Fact]
    public async Task Top_WhilePairsAreKilled_GoesOn()
    {
        Task<(int ExitCode, string Output)> looking =
            tool.RunAsync("top", "--interval", "0.05", "--count", "100", "--json");
        int pairs = 0;
        while (!looking.IsCompleted)
        {
            string folder = Path.Combine(_folder, $"{pairs++}");
            (WatchedProcess listener, WatchedProcess client) = await WatchedProcess.StartPairAsync(folder);
            await listener.TellAsync("drain");
            await client.TellAsync("stuff");
            await client.DisposeAsync();
            await listener.DisposeAsync();
        }

        (int exitCode, string output) = await looking;
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("   at ", output);
        Assert.True(pairs > 1, "no pair was killed while it looked");
    }

    /// <summary>The other commands, each for a process that is killed while it starts, works or has ended.</summary>
    [Fact]
    public async Task HandlesAndPages_OfAProcessThatIsKilledMeanwhile_AnswerOrSayThatItIsGone()
    {
        for (int delayMs = 0; delayMs < 200; delayMs += 40)
        {
            (WatchedProcess listener, WatchedProcess client) =
                await WatchedProcess.StartPairAsync(Path.Combine(_folder, $"kill {delayMs}"));
            string[][] commands = [["handles", $"{client.Id}"], ["pages", $"{listener.Id}", $"{client.Id}"], ["ps"]];
            Task<(int ExitCode, string Output)>[] looks = [.. commands.Select(command => tool.RunAsync(command))];
            await Task.Delay(delayMs, TestContext.Current.CancellationToken);
            client.Kill();
            foreach ((int exitCode, string output) in await Task.WhenAll(looks))
            {
                Assert.True(exitCode is ExitCode.Success or ExitCode.NotFound, $"{exitCode}: {output}");
                Assert.DoesNotContain("   at ", output);
            }

            await client.DisposeAsync();
            await listener.DisposeAsync();
        }
    }

    /// <summary>A killed process is not listed any more, and its peer's ring has no reader.</summary>
    [Fact]
    public async Task Ps_AfterOneOfTwoWasKilled_ListsTheOther()
    {
        (WatchedProcess listener, WatchedProcess client) = await WatchedProcess.StartPairAsync(_folder);
        await client.DisposeAsync();
        JsonElement view = await tool.AskAsync("ps");
        int[] listed = [.. view.GetProperty("processes").EnumerateArray()
            .Select(static process => process.GetProperty("id").GetInt32())];
        Assert.DoesNotContain(client.Id, listed);
        Assert.Contains(listener.Id, listed);
        await listener.DisposeAsync();
    }

    /// <summary>A user without rights is told what may not be read, and sees nothing of it.</summary>
    [Fact]
    public async Task Commands_OfAUserWithoutRights_SayWhatMayNotBeRead()
    {
        Assert.SkipUnless(Environment.UserName == "root", "becoming another user needs root");
        (WatchedProcess listener, WatchedProcess client) = await WatchedProcess.StartPairAsync(_folder);
        (int exitCode, string output) = await RunAsOtherAsync("handles", $"{client.Id}");
        Assert.Equal(ExitCode.NotAllowed, exitCode);
        Assert.Contains($"Process {client.Id} may not be looked into", output);
        (exitCode, output) = await RunAsOtherAsync("pages", $"{client.Id}", $"{listener.Id}");
        Assert.Equal(ExitCode.NotAllowed, exitCode);
        (exitCode, output) = await RunAsOtherAsync("ps", "--json");
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Empty(JsonElement.Parse(output).GetProperty("passages").EnumerateArray());
        (exitCode, output) = await RunAsOtherAsync("top", "--interval", "0.05", "--count", "2");
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.DoesNotContain("   at ", output);
        await client.DisposeAsync();
        await listener.DisposeAsync();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(int ExitCode, string Output)> RunAsOtherAsync(params string[] arguments)
    {
        string user = $"{OtherUser.Id}";
        await Tool.RunAsync("chmod", ["-R", "a+rX", tool.Folder], "/", []);
        return await Tool.RunAsync(
            "setpriv", [$"--reuid={user}", $"--regid={user}", "--clear-groups", tool.Command, .. arguments], "/",
            new() { ["DOTNET_ROOT"] = PackedTool.RuntimeFolder, ["HOME"] = "/", ["DOTNET_EnableDiagnostics"] = "0" });
    }
}
