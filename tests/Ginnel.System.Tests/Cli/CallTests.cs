using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>ginnel call, of an object that another process serves.</summary>
[Collection(CliCollection.Name)]
public sealed class CallTests(PackedTool tool) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-call-").FullName;
    private WatchedProcess? _server;

    private string Names => Path.Combine(_folder, "names");

    private Dictionary<string, string> Environment => new() { ["GINNEL_DIR"] = Names };

    private WatchedProcess Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = WatchedProcess.Start(Names);
        await Server.TellAsync("serve arithmetic");
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("7\n", "Add", """{"left": 3, "right": 4}""")]
    [InlineData("3\n", "AddAsync", "[1, 2]")]
    [InlineData("5\n6\n7\n", "Count", """{"from": 5, "count": 3}""")]
    [InlineData("", "Store", """{"text": "snow"}""")]
    [InlineData("42\n", "Sum", """{"numbers": [1, 2, 39]}""", "--timeout", "60")]
    public async Task Call_OfAMethod_WritesWhatItReturns(string expected, params string[] arguments)
    {
        using RunningTool call = Start(["call", "arithmetic", .. arguments]);
        Assert.Equal((0, expected, ""), await call.EndAsync());
    }

    [Fact]
    public async Task Call_WithArgumentsFromStandardInput_ReadsThemAll()
    {
        string text = string.Concat(Enumerable.Repeat("é☃", 50_000));
        using (RunningTool store = Start("call", "arithmetic", "Store", "-"))
        {
            await store.EnterAsync(JsonSerializer.Serialize(new { text }));
            Assert.Equal((0, "", ""), await store.EndAsync());
        }

        using RunningTool fetch = Start("call", "arithmetic", "Fetch");
        Assert.Equal((0, $"\"{text}\"\n", ""), await fetch.EndAsync());
    }

    [Fact]
    public async Task Call_WithoutAMethod_ListsThem()
    {
        (int exitCode, string output) = await tool.RunAsync(Environment, "call", "arithmetic");
        Assert.Equal(0, exitCode);
        string[] lines = output.Split('\n');
        Assert.Equal("Ginnel.Tests.Peer.Calling.IArithmetic", lines[0]);
        Assert.Contains("  CountAsync {\"from\": long, \"count\": long} -> long ...", lines);
        Assert.Contains("  OpenGateAsync", lines);
        Assert.Contains("  CallBackAndReleaseAsync -> long (not in JSON: its parameter listener is a callback)", lines);
        (exitCode, output) = await tool.RunAsync(Environment, "call", "arithmetic", "--json");
        Assert.Equal(0, exitCode);
        Assert.Equal(16, JsonElement.Parse(output).GetProperty("methods").GetArrayLength());
    }

    [Theory]
    [InlineData("Subtract", "{}", "has no method Subtract. It has: AddAsync, Add, Store, ")]
    [InlineData("Add", """{"left": 1}""", "The argument right is missing: Add {\"left\": long, \"right\": long}")]
    [InlineData("Fail", """{"message": "no"}""", "IArithmetic.Fail threw System.InvalidTimeZoneException")]
    public async Task Call_ThatFails_SaysWhyInOneLine(string method, string arguments, string expected)
    {
        using RunningTool call = Start("call", "arithmetic", method, arguments);
        (int exitCode, string output, string errors) = await call.EndAsync();
        Assert.Equal((ExitCode.Failure, ""), (exitCode, output));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Call_OfAContractThatDoesNotAllowIt_SaysHowToAllowIt()
    {
        await Server.TellAsync("serve-bytes ledger");
        using RunningTool call = Start("call", "ledger", "Run", "[1]");
        (int exitCode, _, string errors) = await call.EndAsync();
        Assert.Equal(ExitCode.NotAllowed, exitCode);
        Assert.Contains("Ginnel.Tests.Peer.Calling.ILedger", errors, StringComparison.Ordinal);
        Assert.Contains("[Contract(Json = true)]", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OfWhatIsNotServed_IsNotFoundOrGivenUp()
    {
        Assert.Equal(ExitCode.NotFound, (await tool.RunAsync(Environment, "call", "nobody")).ExitCode);
        using RunningTool plain = Start("cat", "plain", "--listen");
        using RunningTool call = Start("call", "plain", "--wait", "60", "--timeout", "5");
        (int exitCode, _, string errors) = await call.EndAsync();
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("'plain' has not answered within 5 seconds", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_Interrupted_IsCancelledThere()
    {
        using RunningTool call = await StartCountingAsync();
        call.Press();
        Assert.Equal(ExitCode.Interrupted, (await call.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Call_WhenTheServerIsKilled_FailsAndSaysSo()
    {
        using RunningTool call = await StartCountingAsync();
        Server.Kill();
        (int exitCode, _, string errors) = await call.EndAsync();
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("went away", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WhoseOutputIsClosed_EndsQuietly()
    {
        using RunningTool call = await StartCountingAsync();
        call.Output.Close();
        (int exitCode, string errors) = await call.EndWithoutOutputAsync();
        Assert.Equal((ExitCode.BrokenOutput, ""), (exitCode, errors));
    }

    /// <summary>A call whose stream has begun, and has no end.</summary>
    private async Task<RunningTool> StartCountingAsync()
    {
        RunningTool call = Start("call", "arithmetic", "Count", $"[0, {long.MaxValue}]");
        Assert.Equal("0", await call.ReadLineAsync());
        return call;
    }

    private RunningTool Start(params string[] arguments) => new(tool, Environment, arguments);
}
