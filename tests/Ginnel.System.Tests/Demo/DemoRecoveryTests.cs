using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Demo;

/// <summary>What happens when a process of the demo ends, wanted or not. Each test runs a demo of its own.</summary>
public sealed class DemoRecoveryTests
{
    private const int IndexedCharacters = 34_888;

    [Fact]
    public async Task DatabaseKilled_PageIsToldItIsLostAndThenBack()
    {
        await using DemoProcess demo = await DemoProcess.StartAsync();
        using DemoStatusStream page = await DemoStatusStream.OpenAsync(demo.Http);
        DemoStatus before = await page.WaitForAsync(status => status.IsReady);

        await DemoProcess.SignalAsync("KILL", before.DatabaseProcessId);
        DemoStatus lost = await page.WaitForAsync(status => status.State == "Lost");
        DemoStatus ended = await page.WaitForAsync(status => status.LastEnd is not null);
        DemoStatus after = await page.WaitForAsync(status => status.IsReady);

        Assert.Equal(before.DatabaseProcessId, lost.DatabaseProcessId);
        Assert.Equal("was killed by signal 9", ended.LastEnd);
        Assert.NotEqual(before.DatabaseProcessId, after.DatabaseProcessId);
        Assert.Equal(2, after.Life);
        Assert.NotNull(after.DownMilliseconds);
    }

    [Fact]
    public async Task DatabaseKilled_NoteIsFoundByTheNextProcess()
    {
        await using DemoProcess demo = await DemoProcess.StartAsync();
        DemoStatus before = await demo.WaitUntilReadyAsync();
        using HttpResponseMessage added = await demo.PostNoteAsync("U+2603", "thaws quickly");
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);

        await DemoProcess.SignalAsync("KILL", before.DatabaseProcessId);
        await DemoProcess.WaitForEndOfAsync(before.DatabaseProcessId);
        JsonElement answer = await demo.SearchAsync("quickly thaws");

        Assert.NotEqual(before.DatabaseProcessId, answer.GetProperty("answeredByProcess").GetInt32());
        JsonElement found = Assert.Single(answer.GetProperty("results").EnumerateArray());
        Assert.Equal("U+2603", found.GetProperty("codePoint").GetString());
        Assert.Equal("thaws quickly", found.GetProperty("notes")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task DatabaseKilled_WhileManySearch_EverySearchIsAnswered()
    {
        await using DemoProcess demo = await DemoProcess.StartAsync();
        DemoStatus before = await demo.WaitUntilReadyAsync();
        Task<JsonElement>[] asked = [.. Enumerable.Range(0, 100).Select(_ => demo.SearchAsync("snowman"))];

        await DemoProcess.SignalAsync("KILL", before.DatabaseProcessId);

        foreach (JsonElement answer in await Task.WhenAll(asked))
            Assert.Equal("U+2603", answer.GetProperty("results")[0].GetProperty("codePoint").GetString());
    }

    [Fact]
    public async Task DatabaseKilled_WhileItBuildsItsIndex_LeavesNoHalfIndex()
    {
        await using DemoProcess demo = await DemoProcess.StartAsync();
        using DemoStatusStream page = await DemoStatusStream.OpenAsync(demo.Http);
        DemoStatus building = await page.WaitForAsync(status => status.Index is { State: "Building", Done: > 0 });
        Assert.True(building.Index!.Done < IndexedCharacters);

        await DemoProcess.SignalAsync("KILL", building.DatabaseProcessId);
        DemoStatus again = await page.WaitForAsync(status => status is { Life: 2, Index.State: "Building" });
        DemoStatus ready = await page.WaitForAsync(status => status.IsReady);

        Assert.Equal(2, again.Life);
        Assert.Equal(IndexedCharacters, ready.Index!.Done);
    }

    [Fact]
    public async Task DatabaseKilled_WhileItBuildsANewIndex_KeepsTheOldOneAndTheNotes()
    {
        await using DemoProcess demo = await DemoProcess.StartAsync();
        using DemoStatusStream page = await DemoStatusStream.OpenAsync(demo.Http);
        DemoStatus before = await page.WaitForAsync(status => status.IsReady);
        (await demo.PostNoteAsync("U+2603", "thaws quickly")).EnsureSuccessStatusCode().Dispose();

        Task<HttpResponseMessage> rebuilding = demo.Http.PostAsync("index", null);
        await page.WaitForAsync(status => status.Index is { State: "Building", Done: > 0 });
        await DemoProcess.SignalAsync("KILL", before.DatabaseProcessId);
        using HttpResponseMessage answer = await rebuilding;
        DemoStatus next = await page.WaitForAsync(
            status => status is { Life: 2, Index: { } index } && index.State != "Checking");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("Ready", next.Index!.State);
        Assert.Equal(IndexedCharacters, next.Index.Done);
        Assert.Single((await demo.SearchAsync("thaws")).GetProperty("results").EnumerateArray());
    }

    [Fact]
    public async Task Search_BeforeTheFirstIndexIsBuilt_WaitsForIt()
    {
        await using DemoProcess demo = await DemoProcess.StartAsync();

        JsonElement answer = await demo.SearchAsync("snowman");

        Assert.Equal("U+2603", answer.GetProperty("results")[0].GetProperty("codePoint").GetString());
    }

    [Fact]
    public async Task Rebuild_LetToItsEnd_KeepsTheNotes()
    {
        await using DemoProcess demo = await DemoProcess.StartAsync();
        await demo.WaitUntilReadyAsync();
        (await demo.PostNoteAsync("U+2603", "thaws quickly")).EnsureSuccessStatusCode().Dispose();

        using HttpResponseMessage rebuilt = await demo.Http.PostAsync("index", null);

        Assert.Equal(HttpStatusCode.NoContent, rebuilt.StatusCode);
        Assert.Single((await demo.SearchAsync("thaws")).GetProperty("results").EnumerateArray());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Stop_BySignal_EndsBothAndLeavesOnlyTheDatabaseFile(string signal)
    {
        await using DemoProcess demo = await DemoProcess.StartAsync();
        DemoStatus ready = await demo.WaitUntilReadyAsync();
        using DemoStatusStream openPage = await DemoStatusStream.OpenAsync(demo.Http);
        Assert.SkipWhen(signal == "INT" && IgnoresInterrupts(), "This run was started with interrupts ignored.");

        // A terminal sends what Ctrl+C and its closing mean to every process in it.
        int[] receivers = signal == "TERM" ? [demo.WebProcessId] : [demo.WebProcessId, ready.DatabaseProcessId];
        await DemoProcess.SignalAsync(signal, receivers);

        Assert.Equal(0, await demo.WaitForEndAsync());
        await DemoProcess.WaitForEndOfAsync(ready.DatabaseProcessId);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(demo.Folder, "run")));
        string left = Assert.Single(Directory.GetFileSystemEntries(Path.Combine(demo.Folder, "data")));
        Assert.Equal("characters.db", Path.GetFileName(left));
    }

    [Fact]
    public async Task WebServerKilled_EndsTheDatabaseToo()
    {
        await using DemoProcess demo = await DemoProcess.StartAsync();
        DemoStatus ready = await demo.WaitUntilReadyAsync();

        await DemoProcess.SignalAsync("KILL", demo.WebProcessId);

        await DemoProcess.WaitForEndOfAsync(ready.DatabaseProcessId);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(demo.Folder, "run")));
    }

    [Fact]
    public async Task Start_AfterBothWereKilled_FindsTheNotesOfBefore()
    {
        await using DemoProcess first = await DemoProcess.StartAsync();
        DemoStatus ready = await first.WaitUntilReadyAsync();
        (await first.PostNoteAsync("U+2603", "thaws quickly")).EnsureSuccessStatusCode().Dispose();
        await DemoProcess.SignalAsync("KILL", first.WebProcessId, ready.DatabaseProcessId);
        await DemoProcess.WaitForEndOfAsync(ready.DatabaseProcessId);

        await using DemoProcess second = await DemoProcess.StartAsync(first.Folder);
        await second.WaitUntilReadyAsync();

        Assert.Single((await second.SearchAsync("thaws")).GetProperty("results").EnumerateArray());
    }

    [Fact]
    public async Task Start_PortTaken_SaysSoInOneLine()
    {
        await using DemoProcess demo = await DemoProcess.StartAsync();
        using Process second = DemoProcess.Launch(demo.Folder, $"{demo.Http.BaseAddress!.Port}");
        string problem = await second.StandardError.ReadToEndAsync().WaitAsync(DemoProcess.Watchdog);
        await second.WaitForExitAsync().WaitAsync(DemoProcess.Watchdog);

        Assert.Equal(1, second.ExitCode);
        string line = Assert.Single(problem.TrimEnd().Split('\n'));
        Assert.Contains("address already in use", line, StringComparison.Ordinal);
    }

    /// <summary>
    /// A shell starts what it runs in the background with SIGINT ignored, and every child inherits that.
    /// </summary>
    private static bool IgnoresInterrupts()
    {
        string mask = File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return (Convert.ToInt64(mask["SigIgn:".Length..].Trim(), 16) & 2) != 0;
    }
}
