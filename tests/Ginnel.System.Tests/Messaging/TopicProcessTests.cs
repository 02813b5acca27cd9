using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Peer.Messaging;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.System.Tests.Messaging;

/// <summary>Topics between processes: every message is accounted for, whatever becomes of a process.</summary>
[Collection(AloneCollection.Name)]
public sealed class TopicProcessTests : IDisposable
{
    private const int Readers = 8;
    private const long MostBytes = 4_000;
    private const PosixSignal Stop = (PosixSignal)19;
    private const PosixSignal Continue = (PosixSignal)18;

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-topics-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(TopicPolicy.Wait, 100_000)]
    [InlineData(TopicPolicy.DropOldest, 1_000_000)]
    public async Task Publish_ToEightReaders_EveryMessageIsReadOrCounted(TopicPolicy policy, int count)
    {
        count = Fuzz.Iterations(count);
        await using Publication<long> topic = Publish(policy, 64);
        var reports = new PipeReadEnd[Readers];
        var children = new ChildProcess[Readers];
        for (int index = 0; index < Readers; index++)
        {
            (reports[index], PipeWriteEnd reporter) = Pipe.Create();
            children[index] = ChildProcess.Start(Settings(), TopicRole.ReadAsync, reporter);
        }

        await Eventually.True(() => topic.SubscriberCount == Readers);
        await Watchdog.OnThread(() =>
        {
            for (long number = 0; number < count; number++)
                topic.Publish(number, Token);
        }).Within();
        await topic.DisposeAsync();
        for (int index = 0; index < Readers; index++)
        {
            long read = await ReadAsync(reports[index]);
            long missed = await ReadAsync(reports[index]);
            Console.WriteLine($"{policy}: a reader read {read} and missed {missed} of {count}");
            Assert.Equal(0, await ReadAsync(reports[index]));
            Assert.Equal(count, read + missed);
            if (policy == TopicPolicy.Wait)
                Assert.Equal(0, missed);
            Assert.Equal(0, await children[index].WaitAsync(Token));
            reports[index].Dispose();
            children[index].Dispose();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Publish_DropOldest_AStoppedOrKilledReaderStopsNobody(bool isAsleep)
    {
        await using Publication<long> topic = Publish(TopicPolicy.DropOldest, 16);
        using ChildProcess stopped = Start(isAsleep);
        using ChildProcess killed = Start(isAsleep);
        await Eventually.True(() => topic.SubscriberCount == 2);
        await PublishAsync(topic, 1000);
        stopped.Signal(Stop);
        await PublishAsync(topic, 100_000);
        killed.Kill();
        await PublishAsync(topic, 100_000);
        await Eventually.True(() => topic.SubscriberCount == 1);
        stopped.Signal(Continue);
        stopped.Kill();
        await Eventually.True(() => topic.SubscriberCount == 0);
        await PublishAsync(topic, 1000);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Publish_Wait_AKilledReaderStopsNobody(bool isAsleep, bool isAsynchronous)
    {
        await using Publication<long> topic = Publish(TopicPolicy.Wait, 16);
        using ChildProcess killed = Start(isAsleep);
        await Eventually.True(() => topic.SubscriberCount == 1);
        killed.Signal(Stop);
        Task publishing = isAsynchronous ? Task.Run(PublishLaterAsync) : PublishAsync(topic, 10_000);
        await Eventually.True(() => topic.PublishedCount >= 16);
        Assert.False(publishing.IsCompleted);
        killed.Kill();
        await publishing.Within();

        async Task PublishLaterAsync()
        {
            for (long number = 0; number < 10_000; number++)
                await topic.PublishAsync(number, Token);
        }
    }

    [Fact]
    public async Task Writer_Killed_LeavesWholeMessagesAndTheNews()
    {
        var random = new Random(Fuzz.Seed());
        for (int kill = 0; kill < 5; kill++)
        {
            using ChildProcess child = ChildProcess.Start(Settings(), TopicRole.PublishAsync);
            var connecting = new ConnectOptions { Directory = _folder, Timeout = TimeSpan.FromMinutes(1) };
            var options = new SubscribeOptions { Connecting = connecting, Start = TopicStart.Oldest };
            await using Subscription<TopicRole.Pair> topic = await Topic.SubscribeAsync<TopicRole.Pair>(
                TopicRole.TopicName, options, Token);
            await using LatestValueReader<TopicRole.Pair> value = await LatestValue.OpenAsync<TopicRole.Pair>(
                TopicRole.ValueName, options, Token);
            PeerDiedException died = await Assert.ThrowsAsync<PeerDiedException>(async () =>
            {
                int killAt = random.Next(100_000);
                long last = -1;
                for (int count = 0; await topic.WaitToReadAsync(Token).Within(); count++)
                {
                    if (count == killAt)
                        child.Kill();
                    if (!topic.TryRead(out TopicRole.Pair pair))
                        continue;
                    Assert.Equal(~pair.Number, pair.Inverse);
                    Assert.True(pair.Number > last);
                    last = pair.Number;
                }
            });
            Assert.Equal(child.Id, died.ProcessId);
            await Eventually.True(() => value.HasWriterGone);
            TopicRole.Pair newest = value.Read();
            Assert.True(newest.Number == 0 || newest.Inverse == ~newest.Number);
            Assert.Equal(newest, value.Read());
            await Assert.ThrowsAsync<PeerDiedException>(() => value.WaitForChangeAsync(Token).Within());
        }
    }

    [Theory]
    [InlineData(WaitStrategy.Adaptive)]
    [InlineData(WaitStrategy.Block)]
    public async Task Messages_InSteadyState_AllocateNothing(WaitStrategy strategy)
    {
        (PipeReadEnd leaderReport, PipeWriteEnd leaderReporter) = Pipe.Create();
        (PipeReadEnd followerReport, PipeWriteEnd followerReporter) = Pipe.Create();
        using ChildProcess leader = ChildProcess.Start(
            Settings((int)strategy), TopicTrafficRole.LeadAsync, leaderReporter);
        using ChildProcess follower = ChildProcess.Start(
            Settings((int)strategy), TopicTrafficRole.FollowAsync, followerReporter);
        foreach ((string face, _) in TopicTrafficRole.Faces)
        {
            long one = await ReadAsync(leaderReport);
            long other = await ReadAsync(followerReport);
            Console.WriteLine($"{face}: {one} and {other} bytes in {TopicTrafficRole.Messages} messages");
            Assert.InRange(one, 0, MostBytes);
            Assert.InRange(other, 0, MostBytes);
        }

        leaderReport.Dispose();
        followerReport.Dispose();
        await leader.WaitAsync(Token);
        await follower.WaitAsync(Token);
    }

    private static Task PublishAsync(Publication<long> topic, int count) => Watchdog.OnThread(() =>
    {
        foreach (int number in Enumerable.Range(0, count))
            topic.Publish(number, Token);
    }).Within();

    private static async Task<long> ReadAsync(PipeReadEnd report)
    {
        byte[] bytes = new byte[sizeof(long)];
        await report.AsStream(leaveOpen: true).ReadExactlyAsync(bytes, Token);
        return BitConverter.ToInt64(bytes);
    }

    private ChildProcess Start(bool isAsleep) => isAsleep
        ? ChildProcess.Start(Settings(), TopicRole.SleepAsync)
        : ChildProcess.Start(Settings(), TopicRole.IdleAsync);

    private Publication<long> Publish(TopicPolicy policy, int capacity) => Topic.Publish<long>(
        TopicRole.TopicName,
        new TopicOptions
        {
            Policy = policy,
            Capacity = capacity,
            Listening = new ListenOptions { Directory = _folder },
        });

    private ChildOptions Settings(int length = 0) => new()
    {
        Environment = RoleSettings.Variables(("Path", _folder), ("Length", length)),
    };
}
