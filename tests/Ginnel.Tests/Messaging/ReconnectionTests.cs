using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Endpoints;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>Clients that connect again when their server has gone.</summary>
public sealed class ReconnectionTests : IDisposable
{
    private readonly EndpointFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Call_AfterTheServerWasReplaced_GoesToTheNewOne()
    {
        CallServer first = Serve();
        await using CallClient<IArithmetic> client = await ConnectAsync(TimeSpan.FromMinutes(1));
        int reconnections = 0;
        client.Reconnected += () => Interlocked.Increment(ref reconnections);
        await Task.Run(() => client.Target.Store("first"), CancellationToken.None).Within();
        await first.DisposeAsync().Within();

        await using CallServer second = Serve();
        Assert.Null(await client.Target.FetchAsync().Within());
        Assert.Equal(3, await client.Target.AddAsync(1, 2).Within());
        await Eventually.True(() => Volatile.Read(ref reconnections) == 1);
        Assert.False(client.Ended.IsCompleted);
    }

    [Fact]
    public async Task Calls_OfAllKindsWhileNobodyServes_WaitAndAreMadeOnce()
    {
        CallServer first = Serve();
        await using CallClient<IArithmetic> client = await ConnectAsync(Timeout.InfiniteTimeSpan);
        await first.DisposeAsync().Within();

        Task<long> awaited = client.Target.AddAsync(1, 2).AsTask();
        Task<long> blocking = Watchdog.OnThread(() => client.Target.Add(3, 4));
        Task<List<long>> stream = ReadAsync(client.Target.CountAsync(5, 3, CancellationToken.None));
        Task store = Task.Run(() => client.Target.Store("late"), CancellationToken.None);
        await Task.Yield();
        Assert.False(awaited.IsCompleted || blocking.IsCompleted || stream.IsCompleted || store.IsCompleted);
        await using CallServer second = Serve();
        Assert.Equal(3, await awaited.Within());
        Assert.Equal(7, await blocking.Within());
        Assert.Equal([5, 6, 7], await stream.Within());
        await store.Within();
        Assert.Equal("late", await client.Target.FetchAsync().Within());
        Assert.Single(second.Sessions);
    }

    [Fact]
    public async Task Call_UnderWayWhenTheServerGoes_EndsAndIsNotRepeated()
    {
        var gate = new Arithmetic();
        CallServer first = Serve(gate);
        await using CallClient<IArithmetic> client = await ConnectAsync(TimeSpan.FromMinutes(1));
        Task waiting = client.Target.WaitAsync(CancellationToken.None);
        await Eventually.True(() => first.Sessions.Count == 1);
        await client.Target.AddAsync(1, 1).Within();
        await first.DisposeAsync().Within();

        using var other = new Arithmetic();
        await using CallServer second = Serve(other);
        await Assert.ThrowsAnyAsync<GinnelException>(() => waiting.Within());
        Assert.Equal(1, gate.CancelledCount);
        Assert.Equal(2, await client.Target.AddAsync(1, 1).Within());
        Assert.Equal(0, other.CancelledCount);
        gate.Dispose();
    }

    [Fact]
    public async Task Callback_PassedAfterAReconnection_IsCalled()
    {
        CallServer first = Serve();
        await using CallClient<IArithmetic> client = await ConnectAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(6, await client.Target.CallBackAsync(new Listener(), 3).Within());
        await first.DisposeAsync().Within();
        await using CallServer second = Serve();

        // It has a number of its own in each connection, so it cannot wait for the next.
        await Assert.ThrowsAnyAsync<GinnelException>(() => client.Target.CallBackAsync(new Listener(), 3).Within());
        await client.Target.AddAsync(1, 1).Within();
        Assert.Equal(6, await client.Target.CallBackAsync(new Listener(), 3).Within());
    }

    [Fact]
    public async Task Call_ThatNobodyWillAnswer_EndsAsItsLimitsSay()
    {
        CallServer first = Serve();
        await using CallClient<IArithmetic> patient = await ConnectAsync(Timeout.InfiniteTimeSpan);
        await using CallClient<IArithmetic> hasty = await ConnectAsync(TimeSpan.Zero);
        await using CallClient<IArithmetic> single = await ConnectAsync(reconnectTimeout: null);
        await first.DisposeAsync().Within();

        await Assert.ThrowsAsync<EndpointNotFoundException>(() => hasty.Target.AddAsync(1, 2).AsTask().Within());
        await Assert.ThrowsAnyAsync<GinnelException>(() => single.Target.AddAsync(1, 2).AsTask().Within());
        using (CallDeadline.Set(TimeSpan.FromMilliseconds(20)))
            await Assert.ThrowsAsync<TimeoutException>(() => patient.Target.AddAsync(1, 2).AsTask().Within());
        using var stop = new CancellationTokenSource();
        Task<long> call = patient.Target.AddLaterAsync(1, 2, 0, stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within());

        Task<long> last = patient.Target.AddAsync(1, 2).AsTask();
        await patient.DisposeAsync().Within();
        await Assert.ThrowsAnyAsync<Exception>(() => last.Within());
        await patient.Ended.Within();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => patient.Target.AddAsync(1, 2).AsTask().Within());
        await patient.DisposeAsync().Within();
    }

    [Fact]
    public async Task Call_ToAServerWithAnotherContract_SaysSo()
    {
        CallServer first = Serve();
        await using CallClient<IArithmetic> client = await ConnectAsync(TimeSpan.FromMinutes(1));
        await first.DisposeAsync().Within();
        await using CallServer second = Calls.Serve<IListener>("arithmetic", new Listener(), Options());
        await Assert.ThrowsAsync<HandshakeException>(() => client.Target.AddAsync(1, 2).AsTask().Within());
    }

    private static async Task<List<long>> ReadAsync(IAsyncEnumerable<long> numbers)
    {
        var list = new List<long>();
        await foreach (long number in numbers)
            list.Add(number);
        return list;
    }

    private ServeOptions Options() => new() { Listen = new ListenOptions { Directory = _folder.Path } };

    private CallServer Serve(Arithmetic? implementation = null) =>
        Calls.Serve<IArithmetic>("arithmetic", implementation ?? new Arithmetic(), Options());

    private Task<CallClient<IArithmetic>> ConnectAsync(TimeSpan? reconnectTimeout) =>
        Calls.ConnectAsync<IArithmetic>("arithmetic", new CallOptions
        {
            Connect = new ConnectOptions { Directory = _folder.Path },
            ReconnectTimeout = reconnectTimeout,
        }).Within();

    private sealed class Listener : IListener
    {
        public ValueTask<long> HearAsync(long value) => new(value * 2);

        public long HearAndWait(long value) => value * 2;
    }
}
