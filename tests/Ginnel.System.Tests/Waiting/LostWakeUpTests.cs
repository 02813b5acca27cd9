using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Processes;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Peer.Sleeping;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.System.Tests.Waiting;

/// <summary>Nobody sleeps for ever, although whoever publishes executes no fence.</summary>
/// <remarks>They run alone: the trouble needs processors that idle.</remarks>
[Collection(AloneCollection.Name)]
public sealed class LostWakeUpTests : IDisposable
{
    private const int Trips = 100_000;
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-wake-").FullName;
    private readonly CancellationTokenSource _deadline =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public LostWakeUpTests() => _deadline.CancelAfter(s_deadline);

    private CancellationToken Token => _deadline.Token;

    public void Dispose()
    {
        _deadline.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The trouble comes and goes with what else the second processor does; here it must never come.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task FenceAll_AfterARound_ReachesAProcessThatRegisteredWhileAProcessorIdled(int child)
    {
        Assert.SkipUnless(MemoryBarrier.IsAvailable, "membarrier is not available here");
        Assert.SkipUnless(HasTwoProcessors(), "this needs processors 0 and 1");
        string path = Path.Combine(_folder, $"words-{child}");
        using var words = new FenceRole.Words(path);
        string program = Path.Combine(AppContext.BaseDirectory, "Ginnel.Tests.Peer");
        (Process publisher, Process waiter) = await Watchdog.OnThread(() =>
        {
            // What this thread starts is on processor 0 as well, so the other one idles.
            ProcessorAffinity.TryMoveTo(0);
            return (Process.Start(program, ["fence publisher", path]), Process.Start(program, ["fence waiter", path]));
        });
        try
        {
            await waiter.WaitForExitAsync(Token);
            Assert.Equal(1, words.Registered.ReadAcquire());
            Assert.Equal(1, words.Result.ReadAcquire());
        }
        finally
        {
            publisher.Kill();
            waiter.Kill();
            publisher.Dispose();
            waiter.Dispose();
        }
    }

    [Fact]
    public async Task Pipe_ManySleepsOfBothSides_NoneIsForEver()
    {
        var settings = new PipeSettings { WaitStrategy = WaitStrategy.Block };
        (PipeReadEnd input, PipeWriteEnd thereWriter) = Pipe.Create(settings);
        (PipeReadEnd backReader, PipeWriteEnd output) = Pipe.Create(settings);
        using ChildProcess child = ChildProcess.Start(EchoRole.RunPipe, input, output);
        await Watchdog.OnThread(() =>
        {
            byte[] bytes = new byte[sizeof(long)];
            for (long number = 0; number < Trips; number++)
            {
                BitConverter.TryWriteBytes(bytes, number);
                thereWriter.Write(bytes, Token);
                Assert.Equal(sizeof(long), backReader.Read(bytes, Token));
                Assert.Equal(number, BitConverter.ToInt64(bytes));
            }
        });
        thereWriter.Complete();
        Assert.Equal(0, await child.WaitAsync(Token));
        backReader.Dispose();
    }

    [Fact]
    public async Task Topic_ManySleepsOfBothSides_NoneIsForEver()
    {
        var listening = new ListenOptions { Directory = _folder };
        var connecting = new ConnectOptions { Directory = _folder, Timeout = TimeSpan.FromMinutes(1) };
        Publication<long> there = Topic.Publish<long>(
            EchoRole.There,
            new TopicOptions { Listening = listening, WaitStrategy = WaitStrategy.Block, Capacity = 1 });
        var variables = RoleSettings.Variables(("Path", _folder));
        using ChildProcess child = ChildProcess.Start(
            new ChildOptions { Environment = variables }, EchoRole.RunTopicAsync);
        await using Subscription<long> back = await Topic.SubscribeAsync<long>(
            EchoRole.Back,
            new SubscribeOptions
            {
                Connecting = connecting,
                WaitStrategy = WaitStrategy.Block,
                Start = TopicStart.Oldest,
            },
            Token);
        await Eventually.True(() => there.SubscriberCount == 1);
        await Watchdog.OnThread(() =>
        {
            for (long number = 0; number < Trips; number++)
            {
                there.Publish(number, Token);
                Assert.Equal(number, back.Read(Token));
            }
        });
        await there.DisposeAsync();
        Assert.Equal(0, await child.WaitAsync(Token));
    }

    private static bool HasTwoProcessors()
    {
        ulong[] allowed = new ulong[Math.Max(1, ProcessorAffinity.SetLength)];
        return ProcessorAffinity.TryAddThread(0, allowed) && (allowed[0] & 3) == 3;
    }
}
