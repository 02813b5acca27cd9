using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Ginnel.Cli.Output;
using Xunit;

namespace Ginnel.System.Tests.Cli;

/// <summary>ginnel cat, send and pipe, between processes.</summary>
[Collection(CliCollection.Name)]
public sealed class TalkingTests(PackedTool tool) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-talk-").FullName;

    private Dictionary<string, string> Environment => new() { ["GINNEL_DIR"] = Path.Combine(_folder, "names") };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task CatAndSend_WhoeverListens_PassEveryByte(bool sendListens, bool isOneWay)
    {
        string text = string.Concat(Enumerable.Range(0, 60_000).Select(static number => $"line {number}\n"));
        string[] way = isOneWay ? ["--one-way"] : [];
        using RunningTool cat = Start(["cat", "logs", .. Role(!sendListens), .. way]);
        using RunningTool send = Start(["send", "logs", .. Role(sendListens), .. way]);
        Task<(int ExitCode, string Output, string Errors)> reading = cat.EndAsync();
        await send.EnterAsync(text);
        Assert.Equal((0, "", ""), await send.EndAsync());
        Assert.Equal((0, text, ""), await reading);
    }

    [Fact]
    public async Task Send_WhenItsReaderIsKilled_FailsAndSaysSo()
    {
        using RunningTool cat = Start("cat", "logs", "--listen");
        using RunningTool send = Start("send", "logs", "--wait", "60");
        send.Input.Write("first\n"u8);
        send.Input.Flush();
        Assert.Equal("first", await cat.ReadLineAsync());
        cat.Kill();
        (int exitCode, _, string errors) = await send.EndAsync();
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.StartsWith("ginnel: 'logs' broke off after ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cat_WhenItsWriterIsKilled_WritesWhatThereIsAndFails()
    {
        using RunningTool cat = Start("cat", "logs", "--listen");
        using RunningTool send = Start("send", "logs", "--wait", "60");
        send.Input.Write("first\n"u8);
        send.Input.Flush();
        Assert.Equal("first", await cat.ReadLineAsync());
        send.Kill();
        (int exitCode, _, string errors) = await cat.EndAsync();
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.StartsWith("ginnel: 'logs' broke off after 6 bytes: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cat_WhoseOutputIsClosed_EndsQuietlyAndTellsTheSender()
    {
        using RunningTool cat = Start("cat", "logs", "--listen");
        using RunningTool send = Start("send", "logs", "--wait", "60");
        send.Input.Write("first\n"u8);
        send.Input.Flush();
        Assert.Equal("first", await cat.ReadLineAsync());
        cat.Output.Close();
        await send.EnterAsync("second\n");
        Assert.Equal(ExitCode.Failure, (await send.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Cat_OfNobody_IsNotFoundAndNamesTheEndpoint()
    {
        (int exitCode, string output) = await tool.RunAsync(Environment, "cat", "nobody");
        Assert.Equal(ExitCode.NotFound, exitCode);
        Assert.Contains("'nobody'", output);
        Assert.Contains("--wait", output);
    }

    [Fact]
    public async Task Cat_Interrupted_EndsWith130AndTheSenderLearnsOfIt()
    {
        using RunningTool cat = Start("cat", "logs", "--listen");
        using RunningTool send = Start("send", "logs", "--wait", "60");
        send.Input.Write("first\n"u8);
        send.Input.Flush();
        Assert.Equal("first", await cat.ReadLineAsync());
        cat.Press();
        Assert.Equal((ExitCode.Interrupted, "", ""), await cat.EndAsync());
        Assert.Equal(ExitCode.Failure, (await send.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Pipe_BetweenTwoEndpoints_PassesBothWaysAndSaysHowMuch()
    {
        using RunningTool source = Start("send", "left", "--listen");
        using RunningTool target = Start("cat", "right", "--listen");
        using RunningTool pipe = Start("pipe", "left", "right", "--verbose", "--wait", "60");
        await source.EnterAsync("parkin\n");
        Assert.Equal((0, "parkin\n", ""), await target.EndAsync());
        Assert.Equal((0, "", ""), await source.EndAsync());
        (int exitCode, _, string errors) = await pipe.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.Equal("left to right: 7 bytes; right to left: 0 bytes\n", errors);
    }

    [Fact]
    public async Task Pipe_WhenOneSideIsKilled_FailsAndTheOtherSideLearnsOfIt()
    {
        using RunningTool source = Start("send", "left", "--listen");
        using RunningTool target = Start("cat", "right", "--listen");
        using RunningTool pipe = Start("pipe", "left", "right", "--wait", "60");
        source.Input.Write("first\n"u8);
        source.Input.Flush();
        Assert.Equal("first", await target.ReadLineAsync());
        source.Kill();
        (int exitCode, _, string errors) = await pipe.EndAsync();
        Assert.Equal(ExitCode.Failure, exitCode);
        Assert.Contains("'left'", errors);
        Assert.Equal(ExitCode.Failure, (await target.EndAsync()).ExitCode);
    }

    private RunningTool Start(params string[] arguments) => new(tool, Environment, arguments);

    private static string[] Role(bool isListening) => isListening ? ["--listen"] : ["--wait", "60"];
}
