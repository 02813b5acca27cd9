using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Ginnel.System.Tests.Processes;

public sealed class ChildStartTests
{
    [Fact]
    public async Task Start_WithLambdaAndEnds_MovesThemToTheChild()
    {
        var (input, toChild) = Pipe.Create();
        var (fromChild, output) = Pipe.Create();
        await using var child = ChildProcess.Start(
            static (PipeReadEnd input, PipeWriteEnd output) =>
            {
                input.AsStream().CopyTo(output.AsStream());
                output.Write(Encoding.UTF8.GetBytes($", said {Environment.ProcessId}"));
            },
            input,
            output);

        toChild.Write("hello"u8);
        toChild.Dispose();

        Assert.Equal($"hello, said {child.Id}", await ReadAllAsync(fromChild));
        Assert.Equal(0, await child.WaitAsync().Within());
        Assert.NotEqual(Environment.ProcessId, child.Id);
    }

    [Fact]
    public async Task Start_WithDuplexEnd_TalksBothWays()
    {
        var (left, right) = DuplexPipe.Create();
        await using var child = ChildProcess.Start(
            static async (DuplexPipeEnd end) =>
            {
                byte[] buffer = new byte[5];
                while (await end.Reader.ReadAsync(buffer) is > 0 and var count)
                    await end.Writer.WriteAsync(buffer.AsMemory(0, count));
            },
            right);

        await left.Writer.WriteAsync("there"u8.ToArray());
        byte[] back = new byte[5];
        await left.AsStream().ReadExactlyAsync(back).AsTask().Within();
        await left.Writer.CompleteAsync();

        Assert.Equal("there"u8.ToArray(), back);
        Assert.Equal(0, await child.WaitAsync().Within());
    }

    [Fact]
    public async Task Start_EndsLeftOpenByTheMethod_AreCompletedWhenItReturns()
    {
        var (reader, writer) = Pipe.Create();
        await using var child = ChildProcess.Start(static (PipeWriteEnd output) => output.Write("abc"u8), writer);

        // Not "the peer died": the stream has an end.
        Assert.Equal("abc", await ReadAllAsync(reader));
    }

    [Fact]
    public async Task Start_EndNeverUsedByTheMethod_IsCompletedToo()
    {
        var (reader, writer) = Pipe.Create();
        await using var child = ChildProcess.Start(static (PipeWriteEnd _) => { }, writer);

        Assert.Equal("", await ReadAllAsync(reader));
    }

    [Fact]
    public async Task Start_WithFileHandle_MovesIt()
    {
        string path = Path.GetTempFileName();
        SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        await using var child = ChildProcess.Start(
            static (SafeFileHandle file) => RandomAccess.Write(file, "from the child"u8, 0), file);

        Assert.Equal(0, await child.WaitAsync().Within());
        Assert.Equal("from the child", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.True(file.IsClosed);
        File.Delete(path);
    }

    [Fact]
    public async Task WaitAsync_ForEachShapeOfMethod_GivesItsExitCode()
    {
        await Check(ChildProcess.Start(static () => { }), 0);
        await Check(ChildProcess.Start(static () => 7), 7);
        await Check(ChildProcess.Start(SevenLater), 7);
        await Check(ChildProcess.Start(static async () => await Task.Yield()), 0);
        await Check(ChildProcess.Start(static async ValueTask<int> () => await SevenLater() + 1), 8);
        await Check(ChildProcess.Start(static async ValueTask () => await SevenLater()), 0);
        await Check(ChildProcess.Start(static () => Environment.Exit(9)), 9);

        static async Task Check(ChildProcess child, int expected)
        {
            await using (child)
                Assert.Equal(expected, await child.WaitAsync().Within());
            Assert.Equal(expected, child.ExitCode);
            Assert.Null(child.TerminatingSignal);
        }
    }

    [Fact]
    public async Task Start_WithOptions_SetsDirectoryAndEnvironment()
    {
        var options = new ChildOptions
        {
            WorkingDirectory = "/usr",
            Environment = new Dictionary<string, string?> { ["GINNEL_TEST_WORD"] = "whisper", ["HOME"] = null },
        };
        var (reader, writer) = Pipe.Create();
        await using var child = ChildProcess.Start(
            options,
            static (PipeWriteEnd output) => output.Write(Encoding.UTF8.GetBytes(string.Join(
                ' ',
                Environment.CurrentDirectory,
                Environment.GetEnvironmentVariable("GINNEL_TEST_WORD"),
                Environment.GetEnvironmentVariable("HOME") ?? "none"))),
            writer);

        Assert.Equal("/usr whisper none", await ReadAllAsync(reader));
    }

    [Fact]
    public async Task Start_WithHookOfSomebodyElse_LeavesItForGrandchildren()
    {
        var options = new ChildOptions
        {
            Environment = new Dictionary<string, string?> { ["DOTNET_STARTUP_HOOKS"] = "Someone.Elses.Hook" },
        };
        var (reader, writer) = Pipe.Create();
        await using var child = ChildProcess.Start(
            options,
            static (PipeWriteEnd output) =>
            {
                string? hooks = Environment.GetEnvironmentVariable("DOTNET_STARTUP_HOOKS");
                output.Write(Encoding.UTF8.GetBytes($"{hooks} {Environment.GetEnvironmentVariable("GINNEL_CHILD")}"));
            },
            writer);

        Assert.Equal("Someone.Elses.Hook ", await ReadAllAsync(reader));
    }

    [Fact]
    public async Task Start_InsideChild_StartsGrandchild()
    {
        await using var child = ChildProcess.Start(static async () =>
        {
            await using var grandchild = ChildProcess.Start(static () => 5);
            return 10 + await grandchild.WaitAsync();
        });

        Assert.Equal(15, await child.WaitAsync().Within());
    }

    [Fact]
    public async Task Start_WithoutCloseFrom_ClosesTheRestAllTheSame()
    {
        var (reader, writer) = Pipe.Create();
        await using var child = ChildProcess.Start(
            new ChildOptions { ClosesOneByOne = true },
            static (PipeWriteEnd output) => output.Write("still fine"u8),
            writer);

        Assert.Equal("still fine", await ReadAllAsync(reader));
    }

    private static async Task<int> SevenLater()
    {
        await Task.Yield();
        return 7;
    }

    private static async Task<string> ReadAllAsync(PipeReadEnd reader)
    {
        using var text = new StreamReader(reader.AsStream());
        return await text.ReadToEndAsync().Within();
    }
}
