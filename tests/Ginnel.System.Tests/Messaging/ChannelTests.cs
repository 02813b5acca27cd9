using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Processes;
using Ginnel.Serialization;
using Ginnel.Tests.Peer;
using Ginnel.Tests.Peer.Messaging;
using Ginnel.Tests.Peer.Traffic;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.System.Tests.Messaging;

/// <summary>Typed channels between two processes: every message exactly once, whatever becomes of the peer.</summary>
[Collection(AloneCollection.Name)]
public sealed class ChannelTests : IDisposable
{
    private const int Messages = 1_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-channels-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pipe_AMillionMessagesOfAllSizes_ArriveExactly()
    {
        int seed = Fuzz.Seed();
        int count = Fuzz.Iterations(Messages);
        (PipeReadEnd end, PipeWriteEnd writeEnd) = Pipe.Create();
        using ChildProcess child = ChildProcess.Start(
            Settings(seed, count), SendMessagesRole.OverPipeAsync, writeEnd);
        using PipeChannelReader<MixedMessage> reader = end.ReaderOf<MixedMessage>();
        Assert.Equal(count, await ReadAsync(reader, seed));
        Assert.Equal(0, await child.WaitAsync(Token));
    }

    [Fact]
    public async Task Connection_AMillionMessagesOfAllSizes_ArriveExactly()
    {
        int seed = Fuzz.Seed();
        int count = Fuzz.Iterations(Messages);
        using EndpointListener listener = Listen();
        using ChildProcess child = ChildProcess.Start(Settings(seed, count), SendMessagesRole.OverConnectionAsync);
        using Connection connection = await listener.AcceptAsync(Token);
        using PipeChannelReader<MixedMessage> reader = connection.ReaderOf<MixedMessage>();
        Assert.Equal(count, await ReadAsync(reader, seed));
        connection.Dispose();
        Assert.Equal(0, await child.WaitAsync(Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Writer_KilledInTheMiddle_LeavesWholeMessagesAndTheNews(bool overConnection)
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        for (int kill = 0; kill < 10; kill++)
        {
            using EndpointListener listener = Listen();
            (PipeReadEnd end, PipeWriteEnd writeEnd) = Pipe.Create();
            ChildOptions settings = Settings(seed, long.MaxValue);
            using ChildProcess child = overConnection
                ? ChildProcess.Start(settings, SendMessagesRole.OverConnectionAsync)
                : ChildProcess.Start(settings, SendMessagesRole.OverPipeAsync, writeEnd);
            using Connection? connection = overConnection ? await listener.AcceptAsync(Token) : null;
            using PipeChannelReader<MixedMessage> reader = (connection?.Reader ?? end).ReaderOf<MixedMessage>();
            long killAt = random.Next(20_000);
            PeerDiedException died = await Assert.ThrowsAsync<PeerDiedException>(async () =>
            {
                await ReadAsync(reader, seed, number =>
                {
                    if (number == killAt)
                        child.Kill();
                });
            });
            Assert.Equal(child.Id, died.ProcessId);
            Assert.Same(died, await Assert.ThrowsAsync<PeerDiedException>(() => reader.Completion.Within()));
            end.Dispose();
            writeEnd.Dispose();
        }
    }

    [Fact]
    public async Task Receive_AProducerIsKilled_TheOthersGoOn()
    {
        const int Count = 20_000;
        int seed = Fuzz.Seed();
        var ended = new List<Exception?>();
        using EndpointListener listener = Listen();
        using MergedChannelReader<MixedMessage> merged = listener.Receive<MixedMessage>(
            onEnded: (_, exception) => ended.Add(exception));
        ChildProcess[] children = [.. Enumerable.Range(0, 3).Select(index => ChildProcess.Start(
            Settings(seed + index, index == 0 ? long.MaxValue : Count), SendMessagesRole.OverConnectionAsync))];
        Noise[] noises = [.. Enumerable.Range(0, 3).Select(index => new Noise(seed + index))];
        long[] next = new long[3];
        await Eventually.True(() => merged.ProducerCount == children.Length);
        listener.Dispose();
        while (await merged.WaitToReadAsync(Token).Within())
        {
            if (!merged.TryRead(out MixedMessage? message))
                continue;
            int from = Array.FindIndex(
                noises, noise => NextFault(message, Array.IndexOf(noises, noise), noise) is null);
            Assert.True(from >= 0, $"message {message.Number} is of no producer (seed {seed})");
            if (++next[from] == 1000 && from == 0)
                children[0].Kill();
        }

        Assert.Equal([Count, Count], next[1..]);
        Assert.Single(ended, static exception => exception is PeerDiedException);
        Assert.Equal(2, ended.Count(static exception => exception is null));
        foreach (ChildProcess child in children)
            await child.DisposeAsync();

        string? NextFault(MixedMessage message, int index, Noise noise) =>
            message.FindFault(noise, seed + index, next[index]);
    }

    [Fact]
    public async Task Read_FramesOfAHostileWriter_CostAtMostThePipe()
    {
        int seed = Fuzz.Seed();
        int rounds = Fuzz.Iterations(3_000);
        using EndpointListener listener = Endpoint.Listen(
            "hostile-frames", new ListenOptions { Directory = _folder });
        using ChildProcess child = ChildProcess.Start(Settings(seed, rounds), HostileFramesRole.RunAsync);
        using Connection connection = await listener.AcceptAsync(Token);
        var outcomes = new SortedDictionary<string, int>();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int round = 0; round < rounds; round++)
        {
            (PipeReadEnd end, PipeWriteEnd writeEnd) = Pipe.Create();
            await connection.SendHandleAsync(writeEnd, Token);
            string outcome = await (round % 2 == 0 ? DrainAsync<string?>(end) : DrainAsync<long>(end));
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        long bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / rounds;
        Console.WriteLine($"seed {seed}: {bytes} bytes allocated for each of {string.Join(", ", outcomes)}");
        // The attack reached the checks, and got beyond the first of them.
        Assert.InRange(outcomes.GetValueOrDefault(nameof(PeerProtocolException)), rounds / 20, rounds);
        Assert.InRange(outcomes.GetValueOrDefault(nameof(InvalidMessageException)), rounds / 100, rounds);
        Assert.InRange(outcomes.GetValueOrDefault("completed"), 1, rounds);
        Assert.InRange(bytes, 0, 256 << 10);
        Assert.Equal(0, await child.WaitAsync(Token));
    }

    private static async Task<string> DrainAsync<T>(PipeReadEnd end)
    {
        using PipeChannelReader<T> reader = end.ReaderOf<T>();
        try
        {
            while (await reader.WaitToReadAsync(Token).Within())
                reader.TryRead(out _);
            return "completed";
        }
        catch (GinnelException exception)
        {
            return exception.GetType().Name;
        }
    }

    private static async Task<long> ReadAsync(
        ChannelReader<MixedMessage> reader, int seed, Action<long>? onMessage = null)
    {
        var noise = new Noise(seed);
        long number = 0;
        await foreach (MixedMessage message in reader.ReadAllAsync(Token))
        {
            if (message.FindFault(noise, seed, number) is { } fault)
                Assert.Fail($"{fault} (seed {seed})");
            onMessage?.Invoke(number);
            number++;
        }

        return number;
    }

    private EndpointListener Listen() => Endpoint.Listen(
        SendMessagesRole.EndpointName, new ListenOptions { Directory = _folder });

    private ChildOptions Settings(int seed, long length) => new()
    {
        Environment = RoleSettings.Variables(("Seed", seed), ("Length", length), ("Path", _folder)),
    };
}
