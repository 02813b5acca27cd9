using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Tests.Endpoints;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>Many producers, one reader: each in order, none in the way of another.</summary>
public sealed class MergedChannelReaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_SeveralProducers_GivesEachInOrderAndThenTheEnd()
    {
        using var merged = new MergedChannelReader<long>();
        Task[] writing = [.. Enumerable.Range(0, 5).Select(number => WriteAsync(Add(merged), number, 2000))];
        merged.Complete();
        long[] next = new long[writing.Length];
        await foreach (long item in merged.ReadAllAsync(Token))
            Assert.Equal(next[item / 1_000_000]++, item % 1_000_000);
        Assert.All(next, static count => Assert.Equal(2000, count));
        await Task.WhenAll(writing).Within();
        await merged.Completion.Within();
        Assert.Equal(0, merged.ProducerCount);
    }

    [Fact]
    public async Task Read_ProducersThatAreAlwaysFull_TakeTurns()
    {
        using var merged = new MergedChannelReader<long>();
        var writers = new PipeChannelWriter<long>[3];
        for (int number = 0; number < writers.Length; number++)
        {
            // Written before it is added, so that nobody has to wait for the news of it.
            (PipeReadEnd end, PipeWriteEnd writer) = Pipe.Create();
            writers[number] = writer.WriterOf<long>();
            Assert.True(writers[number].TryWrite(number));
            await Eventually.True(() => end.Core.Link.IsAttached);
            merged.Add(end);
        }

        var counts = new Dictionary<long, int>();
        for (int read = 0; read < 900; read++)
        {
            for (int number = 0; number < writers.Length; number++)
            {
                while (writers[number].TryWrite(number))
                {
                    // Until it is full.
                }
            }

            long item = await merged.ReadAsync(Token).Within();
            counts[item] = counts.GetValueOrDefault(item) + 1;
        }

        Assert.All(counts.Values, static count => Assert.InRange(count, 300 - 128, 300 + 128));
        Assert.Equal(3, counts.Count);
    }

    [Fact]
    public async Task Read_ProducerThatBreaksTheRules_EndsAloneAndIsReported()
    {
        var ended = new ConcurrentQueue<Exception?>();
        using var merged = new MergedChannelReader<long> { OnEnded = (_, exception) => ended.Enqueue(exception) };
        PipeChannelWriter<long> good = Add(merged);
        (PipeReadEnd end, PipeWriteEnd bad) = Pipe.Create();
        merged.Add(end);
        bad.Write(new byte[64], Token);
        (end, bad) = Pipe.Create();
        merged.Add(end);
        bad.WriterOf<int>().TryWrite(5);
        for (long item = 0; item < 100; item++)
        {
            Assert.True(good.TryWrite(item));
            Assert.Equal(item, await merged.ReadAsync(Token).Within());
        }

        // Another thread brings the news of the two.
        await Eventually.True(() => merged.TryRead(out _) || ended.Count == 2);
        Assert.False(merged.TryRead(out _));
        Assert.Equal(2, ended.Count);
        Assert.Contains(ended, static exception => exception is PeerProtocolException);
        Assert.Contains(ended, static exception => exception is HandshakeException);
        Assert.Equal(1, merged.ProducerCount);
        good.Complete();
        merged.Complete();
        Assert.False(await merged.WaitToReadAsync(Token).Within());
        Assert.Contains(null, ended);
    }

    [Fact]
    public async Task WaitToRead_Cancelled_LosesNothing()
    {
        using var merged = new MergedChannelReader<long>();
        PipeChannelWriter<long> writer = Add(merged);
        using var source = new CancellationTokenSource();
        ValueTask<bool> waiting = merged.WaitToReadAsync(source.Token);
        Assert.False(waiting.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        Assert.True(writer.TryWrite(8));
        Assert.True(await merged.WaitToReadAsync(Token).Within());
        Assert.True(merged.TryPeek(out long peeked));
        Assert.Equal(8, peeked);
        Assert.Equal(8, await merged.ReadAsync(Token).Within());
    }

    [Fact]
    public async Task Receive_ClientsOfAListener_AreItsProducers()
    {
        using var folder = new EndpointFolder();
        var ended = new ConcurrentQueue<(Connection?, Exception?)>();
        EndpointListener listener = Endpoint.Listen("numbers", folder.Listening);
        using MergedChannelReader<long> merged = listener.Receive<long>(
            onEnded: (connection, exception) => ended.Enqueue((connection, exception)));
        Task[] clients = [.. Enumerable.Range(0, 4).Select(async number =>
        {
            await using Connection connection = await Endpoint.ConnectAsync("numbers", folder.Connecting, Token);
            await WriteAsync(connection.WriterOf<long>(), number, 1000);
        })];
        long[] next = new long[clients.Length];
        for (int count = 0; count < 1000 * clients.Length; count++)
        {
            long item = await merged.ReadAsync(Token).Within();
            Assert.Equal(next[item / 1_000_000]++, item % 1_000_000);
        }

        await Task.WhenAll(clients).Within();
        await listener.DisposeAsync();
        Assert.False(await merged.WaitToReadAsync(Token).Within());
        Assert.Equal(clients.Length, ended.Count);
        Assert.All(ended, static end => Assert.Null(end.Item2));
        Assert.All(ended, static end => Assert.NotNull(end.Item1));
    }

    [Fact]
    public async Task Add_AfterCompletion_IsRefused()
    {
        using var merged = new MergedChannelReader<long>();
        merged.Complete();
        (PipeReadEnd end, PipeWriteEnd writer) = Pipe.Create();
        Assert.Throws<ChannelClosedException>(() => merged.Add(end));
        await Assert.ThrowsAsync<ChannelClosedException>(() => merged.ReadAsync(Token).Within());
        Assert.Throws<BrokenPipeException>(() => writer.Write("x"u8, Token));
        writer.Dispose();
    }

    [Fact]
    public async Task Dispose_DuringAWait_EndsIt()
    {
        var merged = new MergedChannelReader<long>();
        PipeChannelWriter<long> writer = Add(merged);
        Task<bool> waiting = merged.WaitToReadAsync(Token).AsTask();
        merged.Dispose();
        Assert.False(await waiting.Within());
        await Eventually.True(() => !writer.TryWrite(1));
    }

    private static PipeChannelWriter<long> Add(MergedChannelReader<long> merged)
    {
        (PipeReadEnd end, PipeWriteEnd writer) = Pipe.Create();
        merged.Add(end);
        return writer.WriterOf<long>();
    }

    private static async Task WriteAsync(ChannelWriter<long> writer, long number, long count)
    {
        await Task.Yield();
        for (long item = 0; item < count; item++)
            await writer.WriteAsync(number * 1_000_000 + item, Token);
        writer.Complete();
    }
}
