using System;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging.Contract;

/// <summary>
/// What <see cref="ChannelWriter{T}"/> and <see cref="ChannelReader{T}"/> promise, of a bounded channel with one writer
/// and one reader. The suite runs against .NET's own channel, too, so that it demands nothing of its own.
/// </summary>
public abstract class ChannelContractTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Whether an exception arrives as itself, or as its message.</summary>
    protected virtual bool KeepsExceptions => false;

    [Fact]
    public async Task Read_WhatWasWritten_ComesInOrder()
    {
        using ChannelPair pair = await CreateAsync();
        Task writing = WriteManyAsync(pair.Writer, 5000);
        for (long expected = 0; expected < 5000; expected++)
            Assert.Equal(expected, await pair.Reader.ReadAsync(Token).Within());
        await writing.Within();
        Assert.False(pair.Reader.TryRead(out _));
    }

    [Fact]
    public async Task ReadAll_UntilCompletion_GivesEverythingOnce()
    {
        using ChannelPair pair = await CreateAsync();
        Task writing = WriteManyAsync(pair.Writer, 5000, complete: true);
        long expected = 0;
        await foreach (long item in pair.Reader.ReadAllAsync(Token))
            Assert.Equal(expected++, item);
        Assert.Equal(5000, expected);
        await writing.Within();
        await pair.Reader.Completion.Within();
    }

    [Fact]
    public async Task TryWrite_WhenFull_IsFalseUntilOneIsRead()
    {
        using ChannelPair pair = await CreateAsync();
        long count = await FillAsync(pair.Writer);
        Assert.InRange(count, ChannelPair.LeastCapacity, 10_000);
        Assert.False(pair.Writer.TryWrite(-1));
        Assert.True(pair.Reader.TryRead(out long first));
        Assert.Equal(0, first);
        for (long expected = 1; TravelsLater && expected < count / 2; expected++)
            Assert.Equal(expected, await pair.Reader.ReadAsync(Token).Within());
        Assert.True(!TravelsLater || await pair.Writer.WaitToWriteAsync(Token).Within());
        Assert.True(pair.Writer.TryWrite(count));
        for (long expected = TravelsLater ? count / 2 : 1; expected <= count; expected++)
        {
            Assert.True(!TravelsLater || await pair.Reader.WaitToReadAsync(Token).Within());
            Assert.True(pair.Reader.TryRead(out long item));
            Assert.Equal(expected, item);
        }
    }

    [Fact]
    public async Task TryRead_WhenEmpty_IsFalse()
    {
        using ChannelPair pair = await CreateAsync();
        Assert.False(pair.Reader.TryRead(out _));
        Assert.False(pair.Reader.TryPeek(out _));
        Assert.Equal(0, pair.Reader.Count);
    }

    [Fact]
    public async Task TryPeek_Message_LeavesItThere()
    {
        using ChannelPair pair = await CreateAsync();
        Assert.True(pair.Reader.CanPeek);
        Assert.True(pair.Writer.TryWrite(7));
        Assert.True(pair.Writer.TryWrite(8));
        await ArriveAsync(pair, 2);
        Assert.True(pair.Reader.TryPeek(out long peeked));
        Assert.True(pair.Reader.TryPeek(out peeked));
        Assert.Equal(7, peeked);
        Assert.True(pair.Reader.TryRead(out long read));
        Assert.Equal(7, read);
        Assert.True(pair.Reader.TryPeek(out peeked));
        Assert.Equal(8, peeked);
    }

    [Fact]
    public async Task Count_OfMessages_IsHowManyCanBeRead()
    {
        using ChannelPair pair = await CreateAsync();
        Assert.True(pair.Reader.CanCount);
        for (int count = 1; count <= 20; count++)
        {
            Assert.True(pair.Writer.TryWrite(count));
            await ArriveAsync(pair, count);
            Assert.Equal(count, pair.Reader.Count);
        }

        Assert.True(pair.Reader.TryRead(out _));
        Assert.Equal(19, pair.Reader.Count);
    }

    [Fact]
    public async Task WaitToRead_WithAMessage_IsTrueAndTakesNothing()
    {
        using ChannelPair pair = await CreateAsync();
        Assert.True(pair.Writer.TryWrite(1));
        Assert.True(await pair.Reader.WaitToReadAsync(Token).Within());
        Assert.True(await pair.Reader.WaitToReadAsync(Token).Within());
        Assert.True(pair.Reader.TryRead(out long item));
        Assert.Equal(1, item);
    }

    [Fact]
    public async Task WaitToRead_Empty_CompletesWithTheNextMessage()
    {
        using ChannelPair pair = await CreateAsync();
        ValueTask<bool> waiting = pair.Reader.WaitToReadAsync(Token);
        Assert.False(waiting.IsCompleted);
        Assert.True(pair.Writer.TryWrite(1));
        Assert.True(await waiting.Within());
        Assert.True(pair.Reader.TryRead(out _));
    }

    [Fact]
    public async Task WaitToRead_Cancelled_LosesNothing()
    {
        using ChannelPair pair = await CreateAsync();
        using var source = new CancellationTokenSource();
        ValueTask<bool> waiting = pair.Reader.WaitToReadAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pair.Reader.WaitToReadAsync(source.Token).Within());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pair.Reader.ReadAsync(source.Token).Within());
        Assert.True(pair.Writer.TryWrite(1));
        Assert.Equal(1, await pair.Reader.ReadAsync(Token).Within());
    }

    [Fact]
    public async Task Read_Cancelled_LosesNothing()
    {
        using ChannelPair pair = await CreateAsync();
        using var source = new CancellationTokenSource();
        ValueTask<long> reading = pair.Reader.ReadAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.Within());
        Assert.True(pair.Writer.TryWrite(1));
        Assert.Equal(1, await pair.Reader.ReadAsync(Token).Within());
    }

    [Fact]
    public async Task WaitToWrite_WhenFull_CompletesWhenOneIsRead()
    {
        using ChannelPair pair = await CreateAsync();
        Assert.True(await pair.Writer.WaitToWriteAsync(Token).Within());
        long count = await FillAsync(pair.Writer);
        ValueTask<bool> waiting = pair.Writer.WaitToWriteAsync(Token);
        Assert.False(waiting.IsCompleted);
        Assert.True(pair.Reader.TryRead(out _));
        for (long rest = TravelsLater ? count / 2 : 0; rest > 0; rest--)
            await pair.Reader.ReadAsync(Token).Within();
        Assert.True(await waiting.Within());
        Assert.True(pair.Writer.TryWrite(1));
    }

    [Fact]
    public async Task Write_CancelledWhenFull_WritesNothing()
    {
        using ChannelPair pair = await CreateAsync();
        long count = await FillAsync(pair.Writer);
        using var source = new CancellationTokenSource();
        ValueTask writing = pair.Writer.WriteAsync(-1, source.Token);
        Assert.False(writing.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.Within());
        for (long expected = 0; expected < count; expected++)
            Assert.Equal(expected, await pair.Reader.ReadAsync(Token).Within());
        Assert.False(pair.Reader.TryRead(out _));
        Assert.True(pair.Writer.TryWrite(5));
        Assert.Equal(5, await pair.Reader.ReadAsync(Token).Within());
    }

    [Fact]
    public async Task Complete_Twice_IsFalseTheSecondTime()
    {
        using ChannelPair pair = await CreateAsync();
        Assert.True(pair.Writer.TryComplete());
        Assert.False(pair.Writer.TryComplete());
        Assert.Throws<ChannelClosedException>(() => pair.Writer.Complete());
    }

    [Fact]
    public async Task Write_AfterCompletion_IsRefusedByEveryCall()
    {
        using ChannelPair pair = await CreateAsync();
        pair.Writer.Complete();
        Assert.False(pair.Writer.TryWrite(1));
        Assert.False(await pair.Writer.WaitToWriteAsync(Token).Within());
        await Assert.ThrowsAsync<ChannelClosedException>(() => pair.Writer.WriteAsync(1, Token).Within());
    }

    [Fact]
    public async Task Write_AfterCompletionWithAnError_GivesTheError()
    {
        using ChannelPair pair = await CreateAsync();
        var error = new FormatException("bad day");
        pair.Writer.Complete(error);
        Assert.False(pair.Writer.TryWrite(1));
        Assert.Same(error, await Assert.ThrowsAsync<FormatException>(
            () => pair.Writer.WaitToWriteAsync(Token).Within()));
        ChannelClosedException closed = await Assert.ThrowsAsync<ChannelClosedException>(
            () => pair.Writer.WriteAsync(1, Token).Within());
        Assert.Same(error, closed.InnerException);
    }

    [Fact]
    public async Task Read_AfterCompletion_GivesWhatIsThereAndThenTheEnd()
    {
        using ChannelPair pair = await CreateAsync();
        Assert.True(pair.Writer.TryWrite(1));
        Assert.True(pair.Writer.TryWrite(2));
        pair.Writer.Complete();
        Assert.False(pair.Reader.Completion.IsCompleted);
        Assert.True(await pair.Reader.WaitToReadAsync(Token).Within());
        Assert.Equal(1, await pair.Reader.ReadAsync(Token).Within());
        Assert.True(pair.Reader.TryRead(out long second));
        Assert.Equal(2, second);
        Assert.False(pair.Reader.TryRead(out _));
        Assert.False(await pair.Reader.WaitToReadAsync(Token).Within());
        ChannelClosedException closed = await Assert.ThrowsAsync<ChannelClosedException>(
            () => pair.Reader.ReadAsync(Token).Within());
        Assert.Null(closed.InnerException);
        await pair.Reader.Completion.Within();
    }

    [Fact]
    public async Task Read_AfterCompletionWithAnError_GivesWhatIsThereAndThenTheError()
    {
        using ChannelPair pair = await CreateAsync();
        Assert.True(pair.Writer.TryWrite(1));
        pair.Writer.Complete(new FormatException("bad day"));
        Assert.Equal(1, await pair.Reader.ReadAsync(Token).Within());
        CheckError(await Assert.ThrowsAnyAsync<Exception>(() => pair.Reader.WaitToReadAsync(Token).Within()));
        ChannelClosedException closed = await Assert.ThrowsAsync<ChannelClosedException>(
            () => pair.Reader.ReadAsync(Token).Within());
        CheckError(closed.InnerException!);
        CheckError(await Assert.ThrowsAnyAsync<Exception>(() => pair.Reader.Completion.Within()));
    }

    [Fact]
    public async Task Complete_DuringWaitToRead_EndsIt()
    {
        using ChannelPair pair = await CreateAsync();
        ValueTask<bool> waiting = pair.Reader.WaitToReadAsync(Token);
        pair.Writer.Complete();
        Assert.False(await waiting.Within());
    }

    [Fact]
    public async Task Complete_DuringRead_EndsIt()
    {
        using ChannelPair pair = await CreateAsync();
        ValueTask<long> reading = pair.Reader.ReadAsync(Token);
        pair.Writer.Complete();
        await Assert.ThrowsAsync<ChannelClosedException>(() => reading.Within());
    }

    [Fact]
    public async Task Complete_DuringWaitToWrite_EndsIt()
    {
        using ChannelPair pair = await CreateAsync();
        await FillAsync(pair.Writer);
        ValueTask<bool> waiting = pair.Writer.WaitToWriteAsync(Token);
        pair.Writer.Complete();
        Assert.False(await waiting.Within());
    }

    /// <summary>
    /// Whether a message takes its time to the reader, and what the reader has read to the writer: over a network.
    /// </summary>
    private protected virtual bool TravelsLater => false;

    /// <summary>A channel whose writer can write at once.</summary>
    private protected abstract ValueTask<ChannelPair> CreateAsync();

    private void CheckError(Exception error)
    {
        Assert.Contains("bad day", error.Message);
        if (KeepsExceptions)
            Assert.IsType<FormatException>(error);
        else
            Assert.IsType<PeerFailedException>(error);
    }

    private static async Task WriteManyAsync(ChannelWriter<long> writer, long count, bool complete = false)
    {
        await Task.Yield();
        for (long item = 0; item < count; item++)
            await writer.WriteAsync(item, Token);
        if (complete)
            writer.Complete();
    }

    /// <summary>Writes until nothing more fits, nor will while nobody reads.</summary>
    private async Task<long> FillAsync(ChannelWriter<long> writer)
    {
        long count = 0;
        for (int refusals = 0; refusals < (TravelsLater ? 20 : 1); refusals++)
        {
            while (writer.TryWrite(count))
            {
                count++;
                refusals = 0;
            }

            if (TravelsLater)
                await Task.Delay(20, Token);
        }

        return count;
    }

    /// <summary>So many messages can be read.</summary>
    private async Task ArriveAsync(ChannelPair pair, int count)
    {
        if (TravelsLater)
            await Eventually.True(() => pair.Reader.Count >= count);
    }
}
