using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Tests.Endpoints;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>Calls, over pipes within one process: what each shape of method does, and how calls end.</summary>
public abstract class CallsTests(bool isFar)
{
    [Fact]
    public async Task Call_OfEachShape_ReturnsWhatTheMethodReturned()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        Assert.Equal(3, await pair.Target.AddAsync(1, 2).Within());
        Assert.Equal(7, await Watchdog.OnThread(() => pair.Target.Add(3, 4)).Within());
        await Watchdog.OnThread(() => pair.Target.Store("snow \u2603 and \ud83d\ude00")).Within();
        Assert.Equal("snow \u2603 and \ud83d\ude00", await pair.Target.FetchAsync().Within());
        await Watchdog.OnThread(() => pair.Target.Store(null)).Within();
        Assert.Null(await pair.Target.FetchAsync().Within());
        Assert.Equal(5, await pair.Target.AddLaterAsync(2, 3, 5).Within());
        Assert.Null(await pair.Target.EchoAsync(null).Within());
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(65536)]
    public async Task Call_WithMoreThanThePipeHolds_ArrivesWhole(int capacity)
    {
        await using CallPair pair = await CallPair.StartAsync(capacity: capacity, isFar: isFar);
        foreach (int length in new[] { 0, 1, capacity / 2 - 40, capacity / 2, capacity - 24, capacity, 10 * capacity })
        {
            byte[] bytes = Pattern.Create(length, length);
            Assert.Equal(bytes, await pair.Target.EchoAsync(bytes).Within());
        }
    }

    [Fact]
    public async Task Call_OfThrowingMethod_GivesTypeMessageAndStack()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        var exception = await Assert.ThrowsAsync<RemoteCallException>(
            () => pair.Target.FailAsync("half of").AsTask().Within());
        Assert.Equal(typeof(InvalidTimeZoneException).FullName, exception.RemoteTypeName);
        Assert.Equal("half of \ufffd", exception.RemoteMessage);
        Assert.Contains(nameof(Arithmetic.FailAsync), exception.RemoteStackTrace, StringComparison.Ordinal);
        Assert.EndsWith("IArithmetic.FailAsync", exception.Method, StringComparison.Ordinal);
        Assert.Equal(3, await pair.Target.AddAsync(1, 2).Within());
    }

    [Fact]
    public async Task Call_Cancelled_EndsAtOnceAndIsCancelledThere()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        using var cancellation = new CancellationTokenSource();
        Task waiting = pair.Target.WaitAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        while (await pair.Target.CountCancelledAsync().Within() == 0)
            await Task.Yield();
    }

    [Fact]
    public async Task Call_WithCancelledToken_IsNotMade()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pair.Target.WaitAsync(new CancellationToken(true)).Within());
        Assert.Equal(0, await pair.Target.CountCancelledAsync().Within());
    }

    [Fact]
    public async Task Call_BeyondItsDeadline_EndsAndIsCancelledThere()
    {
        await using CallPair pair = await CallPair.StartAsync(
            call: new CallOptions { Deadline = TimeSpan.FromMilliseconds(30) }, isFar: isFar);
        await Assert.ThrowsAsync<TimeoutException>(() => pair.Target.WaitAsync(CancellationToken.None).Within());
        await Eventually.True(() => pair.Implementation.CancelledCount == 1);
    }

    [Fact]
    public async Task Deadline_OfScope_HoldsForCallsWithinOnly()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        using (CallDeadline.Set(TimeSpan.FromMilliseconds(20)))
        {
            await Assert.ThrowsAsync<TimeoutException>(() => pair.Target.WaitAsync(CancellationToken.None).Within());
            await Assert.ThrowsAsync<TimeoutException>(
                () => Watchdog.OnThread(() => pair.Target.PassGate(1)).Within());
        }

        Assert.Equal(3, await pair.Target.AddLaterAsync(1, 2, 40).Within());
        await pair.Target.OpenGateAsync().Within();
    }

    [Fact]
    public async Task Calls_AnsweredInAnotherOrder_ReachTheirCallers()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        Task<long>[] calls = [.. Enumerable.Range(0, 20).Select(
            index => pair.Target.AddLaterAsync(index, 1000, 60 - 3 * index).AsTask())];
        for (int index = 0; index < calls.Length; index++)
            Assert.Equal(1000 + index, await calls[index].Within());
    }

    [Fact]
    public async Task Method_ThatHoldsUpItsThread_HoldsUpNoOtherCall()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        Task<long>[] held = [.. Enumerable.Range(0, 3).Select(
            index => Watchdog.OnThread(() => pair.Target.PassGate(index)))];
        Assert.Equal(3, await pair.Target.AddAsync(1, 2).Within());
        await pair.Target.OpenGateAsync().Within();
        long[] values = await Task.WhenAll(held).Within();
        Assert.Equal([0, 1, 2], values);
    }

    [Fact]
    public async Task Callers_Blocking_AllGetTheirAnswers()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        Task<long>[] callers = [.. Enumerable.Range(0, 8).Select(caller => Watchdog.OnThread(() =>
        {
            long sum = 0;
            for (int index = 0; index < 500; index++)
                sum += pair.Target.Add(caller, index);
            return sum;
        }))];
        for (int caller = 0; caller < callers.Length; caller++)
            Assert.Equal(500L * caller + 499 * 250, await callers[caller].Within());
    }

    [Fact]
    public async Task Calls_BeyondThePeersLimit_AreRefusedHere()
    {
        await using CallPair pair = await CallPair.StartAsync(serve: new ServeOptions { MaxCalls = 2 }, isFar: isFar);
        using var cancellation = new CancellationTokenSource();
        Task[] waiting = [pair.Target.WaitAsync(cancellation.Token), pair.Target.WaitAsync(cancellation.Token)];
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => pair.Target.AddAsync(1, 2).AsTask().Within());
        Assert.Contains("MaxCalls", exception.Message, StringComparison.Ordinal);
        await cancellation.CancelAsync();
        await Eventually.True(() => waiting.All(static task => task.IsCompleted));
        await Eventually.True(() => pair.Implementation.CancelledCount == 2);
    }

    [Fact]
    public async Task Dispose_OfClient_EndsCallsAndSession()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        Task waiting = pair.Target.WaitAsync(CancellationToken.None);
        await pair.Client.DisposeAsync().Within();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Within());
        await pair.Session.Completion.Within();
        Assert.Equal(1, pair.Implementation.CancelledCount);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pair.Target.AddAsync(1, 2).AsTask().Within());
    }

    [Fact]
    public async Task Dispose_OfServer_EndsCallsWithBrokenPipe()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        Task waiting = pair.Target.WaitAsync(CancellationToken.None);
        await pair.Session.DisposeAsync().Within();
        await Assert.ThrowsAsync<BrokenPipeException>(() => waiting.Within());
        await Assert.ThrowsAnyAsync<GinnelException>(() => pair.Target.AddAsync(1, 2).AsTask().Within());
    }

    [Fact]
    public async Task Connect_WithAnotherContract_NamesBoth()
    {
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create(65536);
        await using CallSession session = Calls.Serve<IListener>(right, new Listener());
        var exception = await Assert.ThrowsAsync<HandshakeException>(
            () => Calls.ConnectAsync<IArithmetic>(left).AsTask().Within());
        Assert.Contains(nameof(IArithmetic), exception.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(IListener), exception.Message, StringComparison.Ordinal);
        await session.Completion.Within();
    }

    [Fact]
    public async Task Serve_ByName_MakesAnObjectForEachClientAndDisposesIt()
    {
        using var folder = new EndpointFolder();
        var made = new List<Arithmetic>();
        var listen = new ListenOptions { Directory = folder.Path };
        var options = new CallOptions { Connect = new ConnectOptions { Directory = folder.Path } };
        await using (CallServer server = Calls.Serve<IArithmetic>("arithmetic", peer =>
        {
            Assert.Equal(Environment.ProcessId, peer.ProcessId);
            var one = new Arithmetic();
            made.Add(one);
            return one;
        }, new ServeOptions { Listen = listen }))
        {
            await using CallClient<IArithmetic> first =
                await Calls.ConnectAsync<IArithmetic>("arithmetic", options).Within();
            await using CallClient<IArithmetic> second =
                await Calls.ConnectAsync<IArithmetic>("arithmetic", options).Within();
            await Watchdog.OnThread(() => first.Target.Store("one")).Within();
            Assert.Null(await second.Target.FetchAsync().Within());
            Assert.Equal(2, server.Sessions.Count);
        }

        await Eventually.True(() => made.Count == 2 && made.All(static one => one.IsDisposed));
    }

    [Fact]
    public void ContractOf_Class_SaysWhatToName()
    {
        var exception = Assert.Throws<NotSupportedException>(
            static () => global::Ginnel.Messaging.Contract.Of<Arithmetic>());
        Assert.Contains("[Contract]", exception.Message, StringComparison.Ordinal);
    }

    private sealed class Listener : IListener
    {
        public ValueTask<long> HearAsync(long value) => new(value);

        public long HearAndWait(long value) => value;
    }
}
