using System;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Processes;

public sealed class ChildFailureTests
{
    [Fact]
    public async Task WaitAsync_MethodThrew_TellsTypeMessageAndRemoteStack()
    {
        await using var child = ChildProcess.Start(Outer);

        var failure = await Assert.ThrowsAsync<ChildProcessException>(() => child.WaitAsync().Within());

        Assert.Equal("System.InvalidOperationException", failure.RemoteTypeName);
        Assert.Equal("the outer one", failure.RemoteMessage);
        Assert.Contains(nameof(Outer), failure.RemoteStackTrace, StringComparison.Ordinal);
        Assert.Contains("the inner one", failure.RemoteStackTrace, StringComparison.Ordinal);
        Assert.Contains(nameof(Inner), failure.RemoteStackTrace, StringComparison.Ordinal);
        Assert.Equal(1, failure.ExitCode);
        Assert.Contains(
            "ChildFailureTests.Outer threw System.InvalidOperation", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitAsync_AsyncMethodThrew_TellsIt()
    {
        await using var child = ChildProcess.Start(static async Task () =>
        {
            await Task.Yield();
            throw new TimeoutException("after a while");
        });

        var failure = await Assert.ThrowsAsync<ChildProcessException>(() => child.WaitAsync().Within());

        Assert.Equal("System.TimeoutException", failure.RemoteTypeName);
    }

    [Fact]
    public async Task WaitAsync_VeryLongMessage_IsCut()
    {
        await using var child = ChildProcess.Start(
            static void () => throw new InvalidOperationException(new string('€', 10_000_000)));

        var failure = await Assert.ThrowsAsync<ChildProcessException>(() => child.WaitAsync().Within());

        Assert.StartsWith("€€€", failure.RemoteMessage, StringComparison.Ordinal);
        Assert.Equal(4096, failure.RemoteMessage!.Length);
    }

    [Fact]
    public async Task WaitAsync_ThreadOfTheChildThrew_TellsItAndTheSignal()
    {
        await using var child = ChildProcess.Start(static () =>
        {
            new Thread(static () => throw new FormatException("on a thread of its own")).Start();
            Thread.CurrentThread.Join();
        });

        var failure = await Assert.ThrowsAsync<ChildProcessException>(() => child.WaitAsync().Within());

        Assert.Equal("System.FormatException", failure.RemoteTypeName);
        Assert.Equal(128 + 6, failure.ExitCode);
        Assert.Equal(6, child.TerminatingSignal);
    }

    [Fact]
    public async Task Reader_MethodOfTheWriterThrew_IsToldTheReason()
    {
        var (reader, writer) = Pipe.Create();
        await using var child = ChildProcess.Start(
            static (PipeWriteEnd output) =>
            {
                output.Write("ab"u8);
                throw new InvalidOperationException("no more");
            },
            writer);

        byte[] buffer = new byte[2];
        await reader.AsStream().ReadExactlyAsync(buffer).AsTask().Within();
        var failure = await Assert.ThrowsAsync<PeerFailedException>(() => reader.ReadAsync(buffer).Within());

        Assert.Equal("ab"u8.ToArray(), buffer);
        Assert.Equal("no more", failure.PeerMessage);
    }

    [Fact]
    public async Task WaitAsync_StartTimeout_KillsTheChildAndSaysSo()
    {
        // Shorter than any runtime needs to come up; and should the timer be late, the child is stopped meanwhile.
        const PosixSignal Stop = (PosixSignal)19;
        var options = new ChildOptions { StartTimeout = TimeSpan.FromMilliseconds(1) };
        await using var child = ChildProcess.Start(options, static () => { });
        child.Signal(Stop);

        var failure = await Assert.ThrowsAsync<ChildProcessException>(() => child.WaitAsync().Within());

        Assert.Contains("start timeout", failure.Message, StringComparison.Ordinal);
        Assert.Equal(9, child.TerminatingSignal);
    }

    private static void Outer()
    {
        try
        {
            Inner();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException("the outer one", exception);
        }
    }

    private static void Inner() => throw new ArgumentException("the inner one");
}
