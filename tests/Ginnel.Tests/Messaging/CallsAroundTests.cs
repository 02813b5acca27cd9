using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>What goes around a call: interceptors and trace context.</summary>
public abstract class CallsAroundTests(bool isFar)
{
    [Fact]
    public async Task Interceptors_OfBothSides_SeeEachCallAndItsEnd()
    {
        var log = new Log("");
        await using CallPair pair = await CallPair.StartAsync(
            new ServeOptions { Interceptors = [log, new Log("inner ", log)] },
            new CallOptions { Interceptors = [log] }, isFar: isFar);
        Assert.Equal(3, await pair.Target.AddAsync(1, 2).Within());
        Assert.Equal(
            ["> AddAsync", "< AddAsync", "inner < AddAsync", "inner done AddAsync", "done AddAsync", "done AddAsync"],
            log.Lines);
        Assert.Equal(4, await Watchdog.OnThread(() => pair.Target.Add(2, 2)).Within());
        await Watchdog.OnThread(() => pair.Target.Store("x")).Within();
        await foreach (long item in pair.Target.CountAsync(0, 100, CancellationToken.None))
            Assert.InRange(item, 0, 99);
        log.Lines.Clear();
        await Assert.ThrowsAsync<RemoteCallException>(() => pair.Target.FailAsync("no").AsTask().Within());
        Assert.Contains("inner failed FailAsync InvalidTimeZoneException", log.Lines);
        Assert.Contains("failed FailAsync RemoteCallException", log.Lines);
    }

    [Fact]
    public async Task Interceptor_ThatThrows_RefusesTheCall()
    {
        await using CallPair pair = await CallPair.StartAsync(
            new ServeOptions { Interceptors = [new Refusal()] }, isFar: isFar);
        var exception = await Assert.ThrowsAsync<RemoteCallException>(
            () => pair.Target.AddAsync(1, 2).AsTask().Within());
        Assert.Equal(typeof(UnauthorizedAccessException).FullName, exception.RemoteTypeName);
    }

    [Fact]
    public async Task Trace_OfCaller_IsThatOfTheMethod()
    {
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        Assert.Equal("", await pair.Target.TraceAsync().Within());
        using (Activity activity = new Activity("caller").Start())
            Assert.Equal(activity.TraceId.ToHexString(), await pair.Target.TraceAsync().Within());
        Assert.Equal("", await pair.Target.TraceAsync().Within());
    }

    [Fact]
    public async Task Activities_SomebodyListens_AreTheCallersAndThatOfTheMethodBelowIt()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using Activity caller = new Activity("caller").Start();
        ActivityTraceId trace = caller.TraceId;
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Ginnel",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.TraceId == trace ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = activity => stopped.Enqueue(activity),
        };
        ActivitySource.AddActivityListener(listener);
        await using CallPair pair = await CallPair.StartAsync(isFar: isFar);
        Assert.Equal(3, await pair.Target.AddAsync(1, 2).Within());
        await Assert.ThrowsAsync<RemoteCallException>(() => pair.Target.FailAsync("no").AsTask().Within());
        Assert.Same(caller, Activity.Current);

        await Eventually.True(() => stopped.Count == 4);
        foreach (string method in new[] { "AddAsync", "FailAsync" })
        {
            Activity client = Assert.Single(stopped, made => made.Kind is ActivityKind.Client && IsOf(made, method));
            Activity server = Assert.Single(stopped, made => made.Kind is ActivityKind.Server && IsOf(made, method));
            Assert.Equal(caller.SpanId, client.ParentSpanId);
            Assert.Equal(client.SpanId, server.ParentSpanId);
            ActivityStatusCode status = method == "AddAsync" ? ActivityStatusCode.Unset : ActivityStatusCode.Error;
            Assert.Equal((status, status), (client.Status, server.Status));
        }
    }

    private static bool IsOf(Activity activity, string method) =>
        activity.OperationName.EndsWith($"IArithmetic.{method}", StringComparison.Ordinal);

    private sealed class Log(string prefix, Log? shared = null) : ICallInterceptor
    {
        public ConcurrentQueue<string> Lines { get; } = shared?.Lines ?? new ConcurrentQueue<string>();

        public async ValueTask InterceptAsync(CallContext context, Func<ValueTask> proceed)
        {
            Assert.EndsWith("IArithmetic", context.Contract, StringComparison.Ordinal);
            Assert.Equal(context.Peer.Subject is null ? Environment.ProcessId : 0, context.Peer.ProcessId);
            Lines.Enqueue($"{prefix}{(context.IsIncoming ? '<' : '>')} {context.Method}");
            try
            {
                await proceed();
                Lines.Enqueue($"{prefix}done {context.Method}");
            }
            catch (Exception exception)
            {
                Lines.Enqueue($"{prefix}failed {context.Method} {exception.GetType().Name}");
                throw;
            }
        }
    }

    private sealed class Refusal : ICallInterceptor
    {
        public ValueTask InterceptAsync(CallContext context, Func<ValueTask> proceed) =>
            throw new UnauthorizedAccessException($"{context.Method} is not for you.");
    }
}
