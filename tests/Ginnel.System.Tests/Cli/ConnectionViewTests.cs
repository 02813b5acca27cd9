using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>Two processes and a connection, as the command sees them, and as they and the kernel do.</summary>
[Collection(CliCollection.Name)]
public sealed class ConnectionViewTests(PackedTool tool) : IAsyncLifetime
{
    private const int Sent = 5000;
    private const int Taken = 3000;

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-watched-").FullName;
    private WatchedProcess _listener = null!;
    private WatchedProcess _client = null!;

    public async ValueTask InitializeAsync()
    {
        (_listener, _client) = await WatchedProcess.StartPairAsync(_folder);
        await _client.TellAsync($"write {Sent}");
        await _listener.TellAsync($"read {Taken}");
    }

    [Fact]
    public async Task Ps_NamesProcessesEndpointAndBothRings()
    {
        JsonElement view = await tool.AskAsync("ps");
        HashSet<int> listed = [.. view.GetProperty("processes").EnumerateArray()
            .Select(static process => process.GetProperty("id").GetInt32())];
        Assert.Subset(listed, new HashSet<int> { _listener.Id, _client.Id });
        JsonElement endpoint = Assert.Single(
            view.GetProperty("endpoints").EnumerateArray(),
            endpoint => endpoint.GetProperty("processId").GetInt32() == _listener.Id);
        Assert.Equal("watched", endpoint.GetProperty("name").GetString());
        JsonElement forth = Passage(view, _client.Id);
        JsonElement back = Passage(view, _listener.Id);
        Assert.Equal(_listener.Id, forth.GetProperty("readerId").GetInt32());
        Assert.Equal(_client.Id, back.GetProperty("readerId").GetInt32());
        Assert.Equal(back.GetProperty("inode").GetUInt64(), forth.GetProperty("backInode").GetUInt64());
        Assert.EndsWith("/watched", forth.GetProperty("name").GetString());
        (int exitCode, string text) = await tool.RunAsync("ps");
        Assert.Equal(0, exitCode);
        Assert.Contains("<=>", text);
        Assert.Contains("/watched\n", text);
    }

    [Fact]
    public async Task Handles_PositionsAndFill_AreThoseOfTheProcessesOwnTables()
    {
        JsonElement end = Passage(await tool.AskAsync("handles", $"{_client.Id}"), _client.Id, "ends");
        JsonElement own = Connection(await _client.ReadTableAsync());
        JsonElement output = own.GetProperty("Output");
        Assert.Equal(1 + Sent, output.GetProperty("Position").GetInt64());
        Assert.Equal(1 + Sent, end.GetProperty("writer").GetProperty("position").GetInt64());
        Assert.Equal(output.GetProperty("Fill").GetInt64(), end.GetProperty("fill").GetInt64());
        Assert.Equal(Sent - Taken, end.GetProperty("fill").GetInt64());
        Assert.Equal(output.GetProperty("Capacity").GetInt64(), end.GetProperty("capacity").GetInt64());
        Assert.Equal(
            output.GetProperty("Storage").GetString(),
            "memfd inode " + end.GetProperty("inode").GetUInt64().ToString(CultureInfo.InvariantCulture));
        Assert.Equal(own.GetProperty("PeerProcessId").GetInt32(), end.GetProperty("readerId").GetInt32());
        JsonElement input = Connection(await _listener.ReadTableAsync()).GetProperty("Input");
        Assert.Equal(
            input.GetProperty("Position").GetInt64(), end.GetProperty("reader").GetProperty("position").GetInt64());
    }

    [Fact]
    public async Task Handles_Descriptors_AreThoseOfTheKernel()
    {
        JsonElement answer = await tool.AskAsync("handles", $"{_client.Id}");
        Assert.Equal(
            Directory.GetFileSystemEntries($"/proc/{_client.Id}/fd").Select(Path.GetFileName).Order(),
            answer.GetProperty("files").EnumerateArray()
                .Select(static file => file.GetProperty("descriptor").GetInt32().ToString(CultureInfo.InvariantCulture))
                .Order());
    }

    [Fact]
    public async Task Pages_BothSegments_AreWrittenByOneAndReadByTheOther()
    {
        JsonElement answer = await tool.AskAsync("pages", $"{_listener.Id}", $"{_client.Id}");
        JsonElement[] segments = [.. answer.EnumerateArray()
            .Where(static file => file.GetProperty("name").GetString() == "ginnel")];
        Assert.Equal(2, segments.Length);
        foreach (JsonElement segment in segments)
        {
            Dictionary<int, string[]> rights = segment.GetProperty("mappings").EnumerateArray()
                .GroupBy(static mapping => mapping.GetProperty("processId").GetInt32())
                .ToDictionary(static group => group.Key, static group => group
                    .Select(static mapping => mapping.GetProperty("rights").GetString()!).Distinct().ToArray());
            Assert.Equal(["r--s", "rw-s"], rights.Values.Select(Assert.Single).Order());
            if (Environment.UserName == "root")
                Assert.NotEmpty(segment.GetProperty("frames").EnumerateArray());
        }
    }

    [Fact]
    public async Task Top_FullRing_SaysThatItsWriterWaits()
    {
        await _client.TellAsync("stuff");
        JsonElement passage;
        do
        {
            JsonElement answer = await tool.AskAsync("top", "--interval", "0.1", "--count", "1");
            passage = answer.GetProperty("rates").EnumerateArray()
                .Select(static rate => rate.GetProperty("passage"))
                .Single(rate => rate.GetProperty("writerId").GetInt32() == _client.Id);
        }
        while (passage.GetProperty("state").GetString() != "writerWaits");

        Assert.Equal(passage.GetProperty("capacity").GetInt64(), passage.GetProperty("fill").GetInt64());
        (_, string text) = await tool.RunAsync("top", "--interval", "0.1", "--count", "1");
        Assert.Contains("100 %", text);
        Assert.Contains("full, writer waits", text);
    }

    [Fact]
    public async Task Top_TwoThatWriteAndDoNotRead_AreNamedAsADeadlock()
    {
        await _client.TellAsync("stuff");
        await _listener.TellAsync("stuff");
        int[] cycle;
        do
        {
            JsonElement answer = await tool.AskAsync("top", "--interval", "0.1", "--count", "1");
            cycle = [.. answer.GetProperty("cycles").EnumerateArray()
                .SelectMany(static cycle => cycle.GetProperty("processes").EnumerateArray())
                .Select(static process => process.GetInt32())];
        }
        while (cycle.Length == 0);

        Assert.Equal(new[] { _listener.Id, _client.Id }.Order(), cycle.Order());
        (_, string text) = await tool.RunAsync("top", "--interval", "0.1", "--count", "1");
        Assert.Contains($"deadlock: ", text);
        Assert.Contains($"{_listener.Id} waits for {_client.Id}", text);
    }

    [Fact]
    public async Task Top_WhileTrafficFlows_ShowsItsRate()
    {
        await _listener.TellAsync("drain");
        await _client.TellAsync("stuff");
        JsonElement answer = await tool.AskAsync("top", "--interval", "0.5", "--count", "1");
        JsonElement rate = answer.GetProperty("rates").EnumerateArray().Single(
            rate => rate.GetProperty("passage").GetProperty("writerId").GetInt32() == _client.Id);
        Assert.True(rate.GetProperty("bytesPerSecond").GetDouble() > 0);
    }

    [Theory]
    [InlineData("handles")]
    [InlineData("pages")]
    public async Task Command_ForAProcessThatIsGone_SaysSo(string command)
    {
        _client.Kill();
        await _client.DisposeAsync();
        (int exitCode, string output) = await tool.RunAsync(command, $"{_client.Id}");
        Assert.Equal(ExitCode.NotFound, exitCode);
        Assert.Equal($"ginnel: There is no process {_client.Id}", output[..output.IndexOf(':', 10)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _client.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static JsonElement Passage(JsonElement view, int writer, string property = "passages") => Assert.Single(
        view.GetProperty(property).EnumerateArray(),
        passage => passage.GetProperty("writerId").GetInt32() == writer);

    private static JsonElement Connection(JsonElement table) => Assert.Single(
        table.EnumerateArray(), static handle => handle.GetProperty("Output").ValueKind != JsonValueKind.Null);
}
