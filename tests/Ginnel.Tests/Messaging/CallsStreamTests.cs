using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>Streams both ways, and callbacks.</summary>
public abstract class CallsStreamTests(bool isFar)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    public async Task Stream_FromServer_GivesEachItemOnceInOrder(int count)
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        long expected = 7;
        await foreach (long item in pair.Target.CountAsync(7, count, CancellationToken.None))
            Assert.Equal(expected++, item);
        Assert.Equal(7 + count, expected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public async Task Stream_ToServer_GivesEachItemOnce(int count)
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        Assert.Equal(
            (long)count * (count - 1) / 2,
            await pair.Target.SumAsync(Numbers(count, 0), CancellationToken.None).Within());
    }

    [Fact]
    public async Task Stream_NotRead_IsSentNoFurtherThanItsWindow()
    {
        await using CallPair pair = await CallPair.StartAsync(
            call: new CallOptions { StreamWindow = 10 }, isFar: isFar);
        IAsyncEnumerator<long> stream =
            pair.Target.CountAsync(0, 1_000_000, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync().Within());
        for (int index = 0; index < 20; index++)
            await pair.Target.AddAsync(index, 0).Within();
        Assert.InRange(pair.Implementation.LastCounted, 0, 11);
        await stream.DisposeAsync().Within();
    }

    [Fact]
    public async Task Stream_LeftEarly_EndsOnTheServer()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        await foreach (long item in pair.Target.CountAsync(0, long.MaxValue, CancellationToken.None))
        {
            if (item == 100)
                break;
        }

        await Eventually.True(() => pair.Implementation.EndedCounts == 1);
        Assert.Equal(3, await pair.Target.AddAsync(1, 2).Within());
    }

    [Fact]
    public async Task Stream_Cancelled_EndsBothSides()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (long item in pair.Target.CountAsync(0, long.MaxValue, cancellation.Token))
            {
                if (item == 100)
                    await cancellation.CancelAsync();
            }
        });
        await Eventually.True(() => pair.Implementation.EndedCounts == 1);
    }

    [Fact]
    public async Task Stream_ToServer_ThatThrows_ThrowsThere()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        var exception = await Assert.ThrowsAsync<RemoteCallException>(
            () => pair.Target.SumAsync(Numbers(1000, failAt: 500), CancellationToken.None).AsTask().Within());
        Assert.Contains("number 500", exception.RemoteMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_WhenTheServerCloses_EndsWithAnError()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        IAsyncEnumerator<long> stream =
            pair.Target.CountAsync(0, long.MaxValue, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync().Within());
        await pair.Session.DisposeAsync().Within();
        await Assert.ThrowsAnyAsync<GinnelException>(async () =>
        {
            while (await stream.MoveNextAsync().Within())
            {
            }
        });
        await stream.DisposeAsync().Within();
    }

    [Fact]
    public async Task Callback_PassedToServer_IsCalledHere()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        var listener = new Listener();
        Assert.Equal(450, await pair.Target.CallBackAsync(listener, 10).Within());
        Assert.Equal(10, listener.Heard);
        Assert.Equal(-1, await pair.Target.CallBackAsync(null, 10).Within());
        Assert.Equal(450, await pair.Target.CallBackAsync(listener, 10).Within());
    }

    [Fact]
    public async Task Callback_Released_IsForgottenHere()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        for (int index = 0; index < 1500; index++)
            Assert.Equal(0, await pair.Target.CallBackAndReleaseAsync(new Listener()).Within());
    }

    private static async IAsyncEnumerable<long> Numbers(int count, int failAt)
    {
        for (int index = 0; index < count; index++)
        {
            if (index % 100 == 0)
                await Task.Yield();
            if (failAt != 0 && index == failAt)
                throw new InvalidTimeZoneException($"number {index}");
            yield return index;
        }
    }

    private sealed class Listener : IListener
    {
        private int _heard;

        public int Heard => Volatile.Read(ref _heard);

        public ValueTask<long> HearAsync(long value)
        {
            Interlocked.Increment(ref _heard);
            return new ValueTask<long>(10 * value);
        }

        public long HearAndWait(long value)
        {
            Interlocked.Increment(ref _heard);
            return 10 * value;
        }
    }
}
