using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Rings;
using Ginnel.Segments;
using Ginnel.Tests.Endpoints;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>Topics within one process: policies, history, loans, waiting, and the ways in which they end.</summary>
public sealed class TopicTests : IDisposable
{
    private readonly EndpointFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(WaitStrategy.Adaptive, false)]
    [InlineData(WaitStrategy.Adaptive, true)]
    [InlineData(WaitStrategy.Block, false)]
    [InlineData(WaitStrategy.Block, true)]
    public async Task Publish_Wait_EverySubscriberGetsEveryMessage(WaitStrategy strategy, bool isAsynchronous)
    {
        const int Messages = 20_000;
        await using Publication<long> topic = Publish<long>(
            new TopicOptions { Capacity = 7, WaitStrategy = strategy });
        Task<long>[] reading = new Task<long>[3];
        for (int index = 0; index < reading.Length; index++)
        {
            Subscription<long> subscription = await SubscribeAsync<long>(
                new SubscribeOptions { WaitStrategy = strategy });
            reading[index] = isAsynchronous ? Task.Run(() => CountAsync(subscription)) :
                Watchdog.OnThread(() => Count(subscription));
        }

        await (isAsynchronous ? Task.Run(SendAsync) : Watchdog.OnThread(Send)).Within();
        await topic.DisposeAsync();
        foreach (Task<long> task in reading)
            Assert.Equal(Messages, await task.Within());
        Assert.Equal(Messages, topic.PublishedCount);

        void Send()
        {
            for (long number = 0; number < Messages; number++)
                topic.Publish(number, Token);
        }

        async Task SendAsync()
        {
            for (long number = 0; number < Messages; number++)
                await topic.PublishAsync(number, Token);
        }
    }

    [Fact]
    public async Task TryPublish_WaitAndFull_IsFalseUntilThereIsRoom()
    {
        await using Publication<int> topic = Publish<int>(new TopicOptions { Capacity = 2 });
        await using Subscription<int> subscription = await SubscribeAsync<int>();
        Assert.True(topic.TryPublish(1) && topic.TryPublish(2));
        Assert.False(topic.TryPublish(3));
        ValueTask waiting = topic.PublishAsync(3, Token);
        Assert.False(waiting.IsCompleted);
        Assert.True(subscription.TryRead(out int item));
        Assert.Equal(1, item);
        await waiting.Within();
        Assert.Equal([2, 3], Drain(subscription));
        Assert.Equal(0, topic.DroppedCount);
    }

    [Fact]
    public async Task Publish_DropOldest_SubscriberIsToldHowManyItMissed()
    {
        await using Publication<int> topic = Publish<int>(
            new TopicOptions { Capacity = 4, Policy = TopicPolicy.DropOldest });
        await using Subscription<int> subscription = await SubscribeAsync<int>();
        for (int number = 0; number < 10; number++)
            topic.Publish(number, Token);
        Assert.Equal([6, 7, 8, 9], Drain(subscription));
        Assert.Equal(6, subscription.Missed);
    }

    [Fact]
    public async Task Publish_DropNewest_DropsForAllAndCounts()
    {
        await using Publication<int> topic = Publish<int>(
            new TopicOptions { Capacity = 4, Policy = TopicPolicy.DropNewest });
        await using Subscription<int> slow = await SubscribeAsync<int>();
        await using Subscription<int> fast = await SubscribeAsync<int>();
        for (int number = 0; number < 6; number++)
        {
            topic.Publish(number, Token);
            fast.TryRead(out _);
        }

        Assert.False(topic.TryPublish(6));
        Assert.Equal(3, topic.DroppedCount);
        Assert.Equal([0, 1, 2, 3], Drain(slow));
        await topic.PublishAsync(7, Token);
        Assert.Equal([7], Drain(slow));
        Assert.Equal([7], Drain(fast));
        Assert.Equal(0, slow.Missed);
    }

    [Theory]
    [InlineData(TopicPolicy.Wait)]
    [InlineData(TopicPolicy.DropOldest)]
    public async Task Subscribe_Late_GetsHistoryIfItAsksForIt(TopicPolicy policy)
    {
        await using Publication<int> topic = Publish<int>(new TopicOptions { Capacity = 4, Policy = policy });
        for (int number = 0; number < 10; number++)
            topic.Publish(number, Token);
        await using Subscription<int> late = await SubscribeAsync<int>(
            new SubscribeOptions { Start = TopicStart.Oldest });
        await using Subscription<int> now = await SubscribeAsync<int>();
        Assert.Equal([6, 7, 8, 9], Drain(late));
        topic.Publish(10, Token);
        Assert.Equal([10], Drain(late));
        Assert.Equal([10], Drain(now));
        Assert.Equal(0, late.Missed);
    }

    [Fact]
    public async Task TryLoan_ManyValues_AreReadInPlace()
    {
        const int Length = 4 << 20;
        await using Publication<byte> topic = Publish<byte>(
            new TopicOptions { Capacity = 2, MessageCapacity = Length });
        await using Subscription<byte> subscription = await SubscribeAsync<byte>();
        for (int frame = 0; frame < 5; frame++)
        {
            Assert.True(topic.TryLoan(out TopicLoan<byte> loan));
            Assert.Equal(Length, loan.Values.Length);
            loan.Values.Fill((byte)frame);
            loan.Commit(Length - frame);
            Assert.True(subscription.TryReadInPlace(out ReadOnlySpan<byte> values));
            Assert.Equal(Length - frame, values.Length);
            Assert.Equal(-1, values.IndexOfAnyExcept((byte)frame));
            Assert.True(subscription.Advance());
        }

        Assert.True(topic.TryPublish(5));
        Assert.True(subscription.TryRead(out byte one));
        Assert.Equal(5, one);
    }

    [Fact]
    public async Task Loan_NotCommitted_IsNeverSeen()
    {
        await using Publication<int> topic = Publish<int>();
        await using Subscription<int> subscription = await SubscribeAsync<int>();
        Assert.True(topic.TryLoan(out TopicLoan<int> loan));
        loan.Value = 1;
        Assert.Throws<InvalidOperationException>(() => topic.TryPublish(2));
        loan.Dispose();
        loan.Dispose();
        Assert.Throws<InvalidOperationException>(CommitNone);
        Assert.True(topic.TryPublish(3));
        Assert.Equal([3], Drain(subscription));

        static void CommitNone() => new TopicLoan<int>().Commit(0);
    }

    [Fact]
    public async Task Advance_OvertakenInPlace_IsFalse()
    {
        await using Publication<int> topic = Publish<int>(
            new TopicOptions { Capacity = 2, Policy = TopicPolicy.DropOldest });
        await using Subscription<int> subscription = await SubscribeAsync<int>();
        topic.Publish(0, Token);
        Assert.True(subscription.TryReadInPlace(out ReadOnlySpan<int> values));
        Assert.Equal(0, values[0]);
        for (int number = 1; number < 5; number++)
            topic.Publish(number, Token);
        Assert.False(subscription.Advance());
        Assert.Equal([3, 4], Drain(subscription));
        Assert.Equal(3, subscription.Missed);
    }

    [Fact]
    public async Task Publish_EncodedType_ArrivesEqual()
    {
        await using Publication<string> topic = Publish<string>(new TopicOptions { MessageCapacity = 64 });
        await using Subscription<string> subscription = await SubscribeAsync<string>();
        topic.Publish("one", Token);
        ArgumentException exception = Assert.Throws<ArgumentException>(() => topic.Publish(new string('x', 64), Token));
        Assert.Contains("64 is the most here", exception.Message);
        topic.Publish("two", Token);
        Assert.Equal(["one", "two"], Drain(subscription));
        Assert.Throws<NotSupportedException>(() => topic.TryLoan(out _));
        Assert.Throws<NotSupportedException>(() => subscription.TryReadInPlace(out _));
    }

    [Fact]
    public async Task Dispose_Publication_SubscribersReadToTheEnd()
    {
        Publication<int> topic = Publish<int>();
        await using Subscription<int> subscription = await SubscribeAsync<int>();
        topic.Publish(1, Token);
        await topic.DisposeAsync();
        await topic.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => topic.TryPublish(2));
        Assert.Equal(1, await subscription.ReadAsync(Token));
        Assert.False(await subscription.WaitToReadAsync(Token).Within());
        Assert.False(subscription.WaitToRead(Token));
        await Assert.ThrowsAsync<ChannelClosedException>(() => subscription.ReadAsync(Token).AsTask());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_EndOfTheTopic_EndsIt(bool isAsynchronous)
    {
        Publication<int> topic = Publish<int>();
        await using Subscription<int> subscription = await SubscribeAsync<int>();
        Task<bool> waiting = isAsynchronous
            ? subscription.WaitToReadAsync(Token).AsTask()
            : Watchdog.OnThread(() => subscription.WaitToRead(Token));
        await topic.DisposeAsync();
        Assert.False(await waiting.Within());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_Disposal_EndsIt(bool isAsynchronous)
    {
        await using Publication<int> topic = Publish<int>();
        Subscription<int> subscription = await SubscribeAsync<int>();
        Task<bool> waiting = isAsynchronous
            ? subscription.WaitToReadAsync(Token).AsTask()
            : Watchdog.OnThread(() => subscription.WaitToRead(Token));
        await subscription.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Within());
        await Eventually.True(() => topic.SubscriberCount == 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_Cancellation_LosesNothing(bool isAsynchronous)
    {
        await using Publication<int> topic = Publish<int>(new TopicOptions { Capacity = 1 });
        await using Subscription<int> subscription = await SubscribeAsync<int>();
        for (int number = 0; number < 20; number++)
        {
            using var reading = new CancellationTokenSource();
            Task waiting = isAsynchronous
                ? subscription.WaitToReadAsync(reading.Token).AsTask()
                : Watchdog.OnThread(() => subscription.WaitToRead(reading.Token));
            await reading.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());

            topic.Publish(number, Token);
            using var writing = new CancellationTokenSource();
            Task publishing = isAsynchronous
                ? topic.PublishAsync(-1, writing.Token).AsTask()
                : Watchdog.OnThread(() => topic.Publish(-1, writing.Token));
            await writing.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing.Within());
            Assert.Equal([number], Drain(subscription));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Publish_SlowestSubscriberLeaves_GoesOn(bool isAsynchronous)
    {
        await using Publication<int> topic = Publish<int>(new TopicOptions { Capacity = 1 });
        Subscription<int> subscription = await SubscribeAsync<int>();
        topic.Publish(0, Token);
        Task publishing = isAsynchronous
            ? topic.PublishAsync(1, Token).AsTask()
            : Watchdog.OnThread(() => topic.Publish(1, Token));
        await subscription.DisposeAsync();
        await publishing.Within();
        Assert.Equal(2, topic.PublishedCount);
    }

    [Fact]
    public async Task Wait_SecondOneAtTheSameTime_IsRefused()
    {
        await using Publication<int> topic = Publish<int>();
        await using Subscription<int> subscription = await SubscribeAsync<int>();
        ValueTask<bool> waiting = subscription.WaitToReadAsync(Token);
        Assert.Throws<InvalidOperationException>(() => subscription.WaitToRead(Token));
        topic.Publish(1, Token);
        Assert.True(await waiting.Within());
    }

    [Fact]
    public async Task Subscribe_AnotherType_IsRefusedByName()
    {
        await using Publication<int> topic = Publish<int>();
        HandshakeException exception = await Assert.ThrowsAsync<HandshakeException>(
            () => SubscribeAsync<long>().WaitAsync(Token));
        Assert.Contains("System.Int32", exception.Message);
        Assert.Contains("System.Int64", exception.Message);
        Assert.Equal(0, topic.SubscriberCount);
    }

    [Fact]
    public async Task Read_ImpossibleMark_FailsForGood()
    {
        await using Publication<int> topic = Publish<int>();
        await using Subscription<int> subscription = await SubscribeAsync<int>();
        topic.Core.Region.WriteRelease(BroadcastLayout.HeaderLength + BroadcastLayout.MarkOffset, long.MaxValue);
        Assert.True(await subscription.WaitToReadAsync(Token).Within());
        Assert.Throws<PeerProtocolException>(() => subscription.TryRead(out _));
        await Assert.ThrowsAsync<PeerProtocolException>(() => subscription.WaitToReadAsync(Token).Within());
        Assert.Throws<PeerProtocolException>(() => subscription.TryRead(out _));
    }

    [Fact]
    public async Task WaitToRead_StateWithoutAMeaning_Fails()
    {
        await using Publication<int> topic = Publish<int>();
        await using Subscription<int> subscription = await SubscribeAsync<int>();
        topic.Core.Writer.Header.State.WriteRelease((uint)EndState.Failed + 1);
        await Assert.ThrowsAsync<PeerProtocolException>(() => subscription.WaitToReadAsync(Token).Within());
    }

    private static List<T> Drain<T>(Subscription<T> subscription)
    {
        var items = new List<T>();
        while (subscription.TryRead(out T? item))
            items.Add(item);
        return items;
    }

    private static async Task<long> CountAsync(Subscription<long> subscription)
    {
        await using (subscription)
        {
            long next = 0;
            await foreach (long number in subscription.ReadAllAsync(Token))
                Assert.Equal(next++, number);
            return next;
        }
    }

    private static long Count(Subscription<long> subscription)
    {
        using (subscription)
        {
            long next = 0;
            while (subscription.WaitToRead(Token))
            {
                while (subscription.TryRead(out long number))
                    Assert.Equal(next++, number);
            }

            return next;
        }
    }

    private Publication<T> Publish<T>(TopicOptions? options = null)
    {
        options ??= new TopicOptions();
        return Topic.Publish<T>("topic", new TopicOptions
        {
            Capacity = options.Capacity,
            Policy = options.Policy,
            MessageCapacity = options.MessageCapacity,
            WaitStrategy = options.WaitStrategy,
            Listening = _folder.Listening,
        });
    }

    private Task<Subscription<T>> SubscribeAsync<T>(SubscribeOptions? options = null) => Topic.SubscribeAsync<T>(
        "topic",
        new SubscribeOptions
        {
            Start = options?.Start ?? TopicStart.Newest,
            WaitStrategy = options?.WaitStrategy ?? WaitStrategy.Adaptive,
            Connecting = _folder.Connecting,
        },
        Token).AsTask();
}
