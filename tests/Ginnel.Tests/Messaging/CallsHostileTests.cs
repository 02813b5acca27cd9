using System;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Serialization;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>
/// Goal: whatever frames a peer sends, it costs at most the connection, whose calls all end.
/// Method: one side is played by hand over the same frames; known breaches first, then frames at random.
/// </summary>
public sealed class CallsHostileTests
{
    /// <summary>Each a kind and a payload that no client may send.</summary>
    public static TheoryData<string, byte, byte[]> Breaches => new()
    {
        { "an unknown kind", 77, [] },
        { "a second hello", CallFrameKind.Hello, new byte[16] },
        { "a request cut short", CallFrameKind.Request, [1, 2, 3] },
        { "a method that there is not", CallFrameKind.Request, Request(1 << 16, 0, 500) },
        { "a place beyond the limit", CallFrameKind.Request, Request(1 << 16 | 9999, 0, 0) },
        { "flags without a meaning", CallFrameKind.Request, Request(1 << 16, 0, 0, flags: 8) },
        { "negative credit with a request", CallFrameKind.Request, Request(1 << 16, 0, 0, credit: -1) },
        { "an answer to no call", CallFrameKind.Response, new byte[8] },
        { "a failure of no call", CallFrameKind.Failure, new byte[8] },
        { "an item of no stream", CallFrameKind.StreamItem, new byte[12] },
        { "negative credit", CallFrameKind.StreamCredit, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255] },
        { "a release of no callback", CallFrameKind.Release, new byte[8] },
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public async Task Client_ThatBreaksTheRules_IsCutOff(string what, byte kind, byte[] payload)
    {
        var told = new TaskCompletionSource<GinnelException>();
        (CallSession session, RawPeer raw) = await ServeAsync(told);
        await using (session)
        using (raw)
        {
            await raw.SendAsync(kind, payload);
            Assert.True(await told.Task.Within() is PeerProtocolException, what);
            await session.Completion.Within();
        }
    }

    [Fact]
    public async Task Client_WithMoreCallsThanAllowed_IsCutOff()
    {
        var told = new TaskCompletionSource<GinnelException>();
        (CallSession session, RawPeer raw) = await ServeAsync(told);
        await using (session)
        using (raw)
        {
            // The same place twice, while the first call waits to be cancelled.
            await raw.SendAsync(CallFrameKind.Request, Request(1 << 16 | 3, 0, WaitMethod));
            await raw.SendAsync(CallFrameKind.Request, Request(2 << 16 | 3, 0, WaitMethod));
            Assert.IsType<PeerProtocolException>(await told.Task.Within());
            await session.Completion.Within();
        }
    }

    [Fact]
    public async Task Client_WithWrongArguments_GetsAFailureAndStays()
    {
        var told = new TaskCompletionSource<GinnelException>();
        (CallSession session, RawPeer raw) = await ServeAsync(told);
        await using (session)
        using (raw)
        {
            await raw.SendAsync(CallFrameKind.Request, Request(1 << 16, 0, 0));
            Assert.Equal(CallFrameKind.Failure, await raw.ReceiveAsync());
            // Numbers of calls that are over, or never were, are passed over where the frames may cross.
            await raw.SendAsync(CallFrameKind.Cancel, new byte[8]);
            await raw.SendAsync(CallFrameKind.StreamItem, [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
            await raw.SendAsync(CallFrameKind.StreamEnd, [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
            await raw.SendAsync(CallFrameKind.Request, [.. Request(2 << 16, 0, 0), .. new byte[16]]);
            Assert.Equal(CallFrameKind.Response, await raw.ReceiveAsync());
            Assert.False(told.Task.IsCompleted);
        }
    }

    [Fact]
    public async Task Client_SendingFramesAtRandom_CostsAtMostItsConnection()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        for (int round = 0; round < Fuzz.Iterations(300); round++)
        {
            var told = new TaskCompletionSource<GinnelException>();
            (CallSession session, RawPeer raw) = await ServeAsync(told);
            using (raw)
            {
                for (int frame = 0; frame < 30 && !session.Completion.IsCompleted; frame++)
                    await raw.TrySendAsync((byte)random.Next(16, 26), RandomPayload(random));
            }

            await session.DisposeAsync().Within($"seed {seed}, round {round}");
        }
    }

    [Theory]
    [InlineData(CallFrameKind.Response, new byte[] { 9, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(CallFrameKind.StreamItem, new byte[] { 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(99, new byte[0])]
    public async Task Server_ThatBreaksTheRules_EndsTheClientsCalls(byte kind, byte[] payload)
    {
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create(65536);
        using var raw = new RawPeer(right);
        ValueTask<CallClient<IArithmetic>> connecting = Calls.ConnectAsync<IArithmetic>(left);
        await raw.SendHelloAsync();
        await using CallClient<IArithmetic> client = await connecting.Within();
        Task<long> call = client.Target.AddAsync(1, 2).AsTask();
        await raw.SendAsync(kind, payload);
        await Assert.ThrowsAsync<PeerProtocolException>(() => call.Within());
        await client.Ended.Within();
    }

    [Fact]
    public async Task Server_WithAResultThatCannotBe_FailsThatCallOnly()
    {
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create(65536);
        using var raw = new RawPeer(right);
        ValueTask<CallClient<IArithmetic>> connecting = Calls.ConnectAsync<IArithmetic>(left);
        await raw.SendHelloAsync();
        await using CallClient<IArithmetic> client = await connecting.Within();
        Task<long> first = client.Target.AddAsync(1, 2).AsTask();
        await raw.SendAsync(CallFrameKind.Response, [0, 0, 1, 0, 0, 0, 0, 0, 5]);
        await Assert.ThrowsAsync<InvalidMessageException>(() => first.Within());
        Task<long> second = client.Target.AddAsync(1, 2).AsTask();
        await raw.SendAsync(CallFrameKind.Response, [0, 0, 2, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Equal(5, await second.Within());
    }

    private const int WaitMethod = 5;

    private static async Task<(CallSession, RawPeer)> ServeAsync(TaskCompletionSource<GinnelException> told)
    {
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create(65536);
        CallSession session = Calls.Serve<IArithmetic>(
            left, new Arithmetic(), new ServeOptions { OnBroken = (_, exception) => told.TrySetResult(exception) });
        var raw = new RawPeer(right);
        await raw.SendHelloAsync();
        Assert.Equal(CallFrameKind.Hello, await raw.ReceiveAsync());
        return (session, raw);
    }

    private static byte[] Request(long id, int target, int method, uint flags = 0, int credit = 0)
    {
        byte[] bytes = new byte[20];
        BitConverter.TryWriteBytes(bytes, id);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), (ushort)target);
        BitConverter.TryWriteBytes(bytes.AsSpan(10), (ushort)method);
        BitConverter.TryWriteBytes(bytes.AsSpan(12), flags);
        BitConverter.TryWriteBytes(bytes.AsSpan(16), credit);
        return bytes;
    }

    /// <summary>Often nearly right, which gets further.</summary>
    private static byte[] RandomPayload(Random random)
    {
        byte[] payload = Request(
            random.NextInt64(1, 4) << 16 | (uint)random.Next(4), random.Next(3), random.Next(18),
            (uint)random.Next(2), random.Next(-1, 20));
        byte[] rest = new byte[random.Next(64)];
        random.NextBytes(rest);
        payload = [.. payload, .. rest];
        if (random.Next(4) == 0)
            random.NextBytes(payload.AsSpan(random.Next(payload.Length)));
        return payload[..random.Next(payload.Length + 1)];
    }
}
