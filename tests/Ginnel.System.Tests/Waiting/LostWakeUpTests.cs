using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;
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

    /// <summary>In the worst case for the fast fence, the late one ends every sleep whose wake-up was lost.</summary>
    [Fact]
    public async Task Sleep_PublisherIsNeverReached_NoneIsForEver()
    {
        string path = Path.Combine(_folder, "words");
        string program = Path.Combine(AppContext.BaseDirectory, "Ginnel.Tests.Peer");
        using Process waiter = Process.Start(program, ["unreached waiter", path]);
        using Process publisher = Process.Start(program, ["unreached publisher", path]);
        try
        {
            await waiter.WaitForExitAsync(Token);
            await publisher.WaitForExitAsync(Token);
            Assert.Equal(0, waiter.ExitCode);
            Assert.Equal(0, publisher.ExitCode);
        }
        finally
        {
            publisher.Kill();
            waiter.Kill();
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
}
