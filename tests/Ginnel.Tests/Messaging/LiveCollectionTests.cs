using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>Live collections under names: publishing, opening, taking over, connecting again.</summary>
public sealed class LiveCollectionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-live-").FullName;

    private PublishCollectionOptions Publishing => new()
    {
        Listen = new ListenOptions { Directory = _folder },
        Collection = new SharedCollectionOptions { Capacity = 8 << 20 },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Dictionary_OpenedByName_IsRead()
    {
        await using SharedDictionaryWriter<int, int> writer = SharedDictionary.Publish<int, int>("numbers", Publishing);
        writer[1] = 10;
        await using SharedDictionaryReader<int, int> reader =
            await SharedDictionary.OpenAsync<int, int>("numbers", Opening()).AsTask().Within();
        Assert.False(reader.Source.Region.CanWrite);
        Assert.Equal(10, reader[1]);
        for (int key = 0; key < 50_000; key++)
            writer[key] = key;
        for (int key = 0; key < 50_000; key++)
            Assert.Equal(key, reader[key]);
        Assert.True(reader.HasWriter);
        Assert.Equal(50_000, reader.Count);
    }

    [Fact]
    public async Task Dictionary_OfOtherTypes_IsRefused()
    {
        await using SharedDictionaryWriter<int, int> writer = SharedDictionary.Publish<int, int>("numbers", Publishing);
        await Assert.ThrowsAsync<HandshakeException>(
            () => SharedDictionary.OpenAsync<int, long>("numbers", Opening()).AsTask().Within());
        await Assert.ThrowsAsync<HandshakeException>(
            () => SharedList.OpenAsync<int>("numbers", Opening()).AsTask().Within());
        Assert.Throws<EndpointInUseException>(() => SharedDictionary.Publish<int, int>("numbers", Publishing));
    }

    [Fact]
    public async Task Snapshot_OfANamedOne_HoldsWhatTheWriterReplaces()
    {
        await using SharedDictionaryWriter<int, int> writer = SharedDictionary.Publish<int, int>("numbers", Publishing);
        writer[1] = 1;
        SharedDictionaryReader<int, int> reader =
            await SharedDictionary.OpenAsync<int, int>("numbers", Opening()).AsTask().Within();
        SharedDictionarySnapshot<int, int> snapshot = reader.TakeSnapshot();
        int updates = 0;
        // More than the writer keeps by itself, and less than its memory.
        for (; updates < 12_000; updates++)
            writer[updates % 50] = -updates;
        Assert.Equal(1, snapshot[1]);
        Assert.Equal(1, snapshot.Count);

        // The hold lapses with the reader.
        await reader.DisposeAsync().AsTask().Within();
        await Eventually.True(() =>
        {
            for (int count = 0; count < 2000; count++)
                writer[count % 50] = count;
            return writer.UsedLength < 3 << 20;
        });
    }

    [Fact]
    public async Task Reader_WhoseWriterHasGone_ReadsOnAndTakesOver()
    {
        SharedDictionaryWriter<int, int> writer = SharedDictionary.Publish<int, int>("numbers", Publishing);
        writer[1] = 10;
        await using SharedDictionaryReader<int, int> standby =
            await SharedDictionary.OpenAsync<int, int>("numbers", Opening()).AsTask().Within();
        var reconnected = new TaskCompletionSource();
        await using SharedDictionaryReader<int, int> follower = await SharedDictionary.OpenAsync<int, int>(
            "numbers", Opening(isFollowing: true, () => reconnected.TrySetResult())).AsTask().Within();
        Assert.Throws<EndpointInUseException>(() => SharedDictionary.TakeOver(standby, "numbers", Publishing));
        await writer.DisposeAsync().AsTask().Within();
        await standby.Ended.Within();
        Assert.False(standby.HasWriter);
        Assert.Equal(10, standby[1]);
        Assert.Equal(10, follower[1]);

        await using SharedDictionaryWriter<int, int> successor =
            SharedDictionary.TakeOver(standby, "numbers", Publishing);
        successor[2] = 20;
        using SharedDictionarySnapshot<int, int> old = follower.TakeSnapshot();
        await reconnected.Task.Within();
        Assert.Equal(10, follower[1]);
        Assert.Equal(20, follower[2]);
        Assert.Equal(10, old[1]);
        Assert.True(follower.HasWriter);
        Assert.False(follower.Ended.IsCompleted);
    }

    [Fact]
    public async Task List_OpenedByName_IsReadAndTakenOver()
    {
        SharedListWriter<int> writer = SharedList.Publish<int>("list", Publishing);
        for (int index = 0; index < 5000; index++)
            writer.Append(index);
        await using SharedListReader<int> reader =
            await SharedList.OpenAsync<int>("list", Opening()).AsTask().Within();
        Assert.Equal(5000, reader.Count);
        Assert.Equal(4321, reader[4321]);
        await writer.DisposeAsync().AsTask().Within();
        await reader.Ended.Within();
        await using SharedListWriter<int> successor = SharedList.TakeOver(reader, "list", Publishing);
        Assert.Equal(5000, successor.Count);
        using SharedListSnapshot<int> snapshot = reader.TakeSnapshot();
        Assert.Equal(Enumerable.Range(0, 5000), snapshot);
    }

    [Fact]
    public async Task Counters_OpenedByName_AreReadAndTakenOver()
    {
        SharedCountersWriter writer = SharedCounters.Publish("counters", ["a", "b"], options: Publishing);
        writer.Add(1, 5);
        var reconnected = new TaskCompletionSource();
        await using SharedCountersReader reader = await SharedCounters.OpenAsync(
            "counters", Opening(isFollowing: true, () => reconnected.TrySetResult())).AsTask().Within();
        Assert.Equal(5, reader[1]);
        await writer.DisposeAsync().AsTask().Within();
        await using SharedCountersWriter successor = SharedCounters.TakeOver(reader, "counters", Publishing);
        successor.Increment(1);
        await reconnected.Task.Within();
        Assert.Equal(6, reader[1]);
    }

    private OpenCollectionOptions Opening(bool isFollowing = false, Action? onReconnected = null) => new()
    {
        Connect = new ConnectOptions { Directory = _folder, Timeout = Timeout.InfiniteTimeSpan },
        Reconnects = isFollowing,
        OnReconnected = onReconnected,
    };
}
