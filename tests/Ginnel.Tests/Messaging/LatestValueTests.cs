using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Rings;
using Ginnel.Tests.Endpoints;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

public sealed class LatestValueTests : IDisposable
{
    private readonly EndpointFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_GivesTheNewest()
    {
        await using LatestValueWriter<int> writer = Publish(7);
        await using LatestValueReader<int> reader = await OpenAsync<int>();
        Assert.Equal(7, reader.Read());
        Assert.Equal(7, reader.Read());
        Assert.Equal(0, reader.Version);
        for (int value = 0; value < 100; value++)
            writer.Write(value);
        Assert.Equal(99, reader.Read());
        Assert.Equal(100, reader.Version);
        Assert.Equal(100, writer.Version);
        Assert.Equal(1, writer.ReaderCount);
    }

    [Fact]
    public async Task Read_WhileItIsWritten_IsNeverTornAndNeverOlder()
    {
        const int Count = 200_000;
        await using LatestValueWriter<Wide> writer = Publish(new Wide(0));
        await using LatestValueReader<Wide> reader = await OpenAsync<Wide>();
        Task<long> reading = Watchdog.OnThread(() =>
        {
            long last = 0;
            long changes = 0;
            while (last < Count)
            {
                long number = reader.Read().Check();
                Assert.True(number >= last);
                changes += number > last ? 1 : 0;
                last = number;
            }

            return changes;
        });
        for (long number = 1; number <= Count; number++)
            writer.Write(new Wide(number));
        Assert.True(await reading.Within() > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WaitForChange_ReturnsOnceThereIsANewerValue(bool isAsynchronous)
    {
        await using LatestValueWriter<int> writer = Publish(0);
        await using LatestValueReader<int> reader = await OpenAsync<int>();
        for (int value = 1; value < 50; value++)
        {
            Task<bool> waiting = WaitAsync(reader, isAsynchronous);
            Assert.False(waiting.IsCompleted);
            writer.Write(value);
            Assert.True(await waiting.Within());
            Assert.Equal(value, reader.Read());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_Writer_LeavesTheLastValue(bool isAsynchronous)
    {
        LatestValueWriter<string> writer = Publish("first");
        await using LatestValueReader<string> reader = await OpenAsync<string>();
        Assert.False(reader.HasWriterGone);
        Task<bool> waiting = WaitAsync(reader, isAsynchronous);
        await writer.DisposeAsync();
        Assert.False(await waiting.Within());
        Assert.True(reader.HasWriterGone);
        Assert.Equal("first", reader.Read());
        Assert.Throws<ObjectDisposedException>(() => writer.Write("second"));
    }

    [Fact]
    public async Task Read_WriterThatOverwritesForEver_FailsCleanly()
    {
        await using LatestValueWriter<int> writer = Publish(0);
        await using LatestValueReader<int> reader = await OpenAsync<int>();
        // A message that is published and never there.
        writer.Core.Region.WriteRelease<long>(BroadcastLayout.PublishedOffset, 5);
        Assert.Throws<PeerProtocolException>(() => reader.Read());
        writer.Core.Region.WriteRelease(BroadcastLayout.PublishedOffset, long.MaxValue);
        Assert.Throws<PeerProtocolException>(() => reader.Read());
    }

    [Fact]
    public async Task Open_ATopic_IsRefused()
    {
        await using Publication<int> topic = Topic.Publish<int>(
            "value", new TopicOptions { Listening = _folder.Listening });
        HandshakeException exception = await Assert.ThrowsAsync<HandshakeException>(OpenAsync<int>);
        Assert.Contains(nameof(Topic), exception.Message);
    }

    private static Task<bool> WaitAsync<T>(LatestValueReader<T> reader, bool isAsynchronous) => isAsynchronous
        ? reader.WaitForChangeAsync(Token).AsTask()
        : Watchdog.OnThread(() => reader.WaitForChange(Token));

    private LatestValueWriter<T> Publish<T>(T initial) =>
        LatestValue.Publish("value", initial, new TopicOptions { Listening = _folder.Listening });

    private Task<LatestValueReader<T>> OpenAsync<T>() => LatestValue.OpenAsync<T>(
        "value", new SubscribeOptions { Connecting = _folder.Connecting }, Token).AsTask();

    /// <summary>A value of several cache lines, all of whose parts must be of the same write.</summary>
    private readonly struct Wide(long number)
    {
        private readonly long _first = number;
        private readonly (Guid, Guid, Guid, Guid, Guid, Guid, Guid, Guid) _between =
            (Of(number), Of(number), Of(number), Of(number), Of(number), Of(number), Of(number), Of(number));
        private readonly long _last = number;

        public long Check()
        {
            Assert.Equal(_first, _last);
            Guid expected = Of(_first);
            Assert.Equal(
                (expected, expected, expected, expected, expected, expected, expected, expected), _between);
            return _first;
        }

        private static Guid Of(long number) => new((int)number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }
}
