using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Tests.Peer.Calling;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Messaging;

/// <summary>Calls with arguments and results in JSON, by a caller that does not know the contract.</summary>
public sealed class JsonCallTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("AddAsync", """{"left": 1, "right": 2}""", "3")]
    [InlineData("Add", """{"right": 4, "left": 3}""", "7")]
    [InlineData("Add", "[3, 4]", "7")]
    [InlineData("Fetch", "", "null")]
    [InlineData("Store", """{"text": "snow"}""", "")]
    [InlineData("OpenGate", "{}", "")]
    [InlineData("CountAsync", """{"from": 5, "count": 3}""", "5 6 7")]
    [InlineData("SumAsync", """{"numbers": [1, 2, 39]}""", "42")]
    [InlineData("AddLater", """{"left": 1, "right": 2, "milliseconds": 1}""", "3")]
    [InlineData("Echo", """{"bytes": "AQID"}""", "\"AQID\"")]
    public async Task Call_OfEachShape_GivesItemsOfText(string method, string arguments, string expected)
    {
        await using Arranged<IArithmetic> arranged = await StartAsync<IArithmetic>(new Arithmetic());
        Assert.Equal(expected, await arranged.CallAsync(method, arguments));
    }

    [Theory]
    [InlineData("Double", """{"shape": {"$type": "Circle", "label": "\u00e9", "radius": 2}}""",
        """{"$type":"Circle","radius":4,"label":"é"}""")]
    [InlineData("Double", """{"shape": {"side": 2, "$type": "Square"}}""",
        """{"$type":"Square","side":4,"label":null}""")]
    [InlineData("Describe", """["vase"]""", "\"vase for 0.5, any day to Sunday\"")]
    [InlineData("Describe", """{"name": "vase", "from": "monday", "until": 2, "price": 1e3}""",
        "\"vase for 1000, Monday to Tuesday\"")]
    [InlineData("Count", """{"numbers": [1, 2]}""", "3")]
    [InlineData("Count", """{"text": "four"}""", "4")]
    public async Task Call_WithUnionsDefaultsAndOverloads_MeansWhatItSays(
        string method, string arguments, string expected)
    {
        await using Arranged<IGallery> arranged = await StartAsync<IGallery>(new Gallery());
        Assert.Equal(expected, await arranged.CallAsync(method, arguments));
    }

    [Theory]
    [InlineData("Paint", "{}", "has no method Paint. It has: DoubleAsync, Describe, Count, Twice.")]
    [InlineData("Describe", """{"price": 1}""", "The argument name is missing: Describe {\"name\": string, ")]
    [InlineData("Describe", """{"name": "vase", "colour": 1}""", "There is no argument colour: Describe {")]
    [InlineData("Describe", "[1, 2, 3, 4, 5]", "There are 5 arguments: ")]
    [InlineData("Describe", """{"name": 1}""", "The argument name of Describe is no string: ")]
    [InlineData("Describe", """{"name": "a", "name": "b"}""", "The arguments are no JSON: ")]
    [InlineData("Describe", "{\"name\"", "The arguments are no JSON: ")]
    [InlineData("Describe", "7", "neither an object")]
    [InlineData("Twice", """{"number": 1}""", "These arguments fit several methods Twice")]
    [InlineData("Double", """{"shape": {"$type": "Triangle"}}""", "The argument shape of DoubleAsync is no Shape: ")]
    public async Task Call_WithWrongArguments_SaysWhatIsExpected(string method, string arguments, string expected)
    {
        await using Arranged<IGallery> arranged = await StartAsync<IGallery>(new Gallery());
        var exception = await Assert.ThrowsAsync<RemoteCallException>(() => arranged.CallAsync(method, arguments));
        Assert.Equal(typeof(ArgumentException).FullName, exception.RemoteTypeName);
        Assert.Contains(expected, exception.RemoteMessage, StringComparison.Ordinal);
        Assert.EndsWith($"IGallery.{method}", exception.Method, StringComparison.Ordinal);
        Assert.Equal("4", await arranged.CallAsync("Count", """{"text": "four"}"""));
    }

    [Fact]
    public async Task Describe_OfAContract_NamesMethodsParametersAndRefusals()
    {
        await using Arranged<IArithmetic> arranged = await StartAsync<IArithmetic>(new Arithmetic());
        JsonElement described = JsonElement.Parse(await arranged.Client.DescribeAsync(Token).AsTask().Within());
        Assert.Equal(typeof(IArithmetic).FullName, described.GetProperty("contract").GetString());
        Assert.Equal(typeof(IArithmetic).FullName, arranged.Client.Contract);
        Dictionary<string, JsonElement> methods = described.GetProperty("methods").EnumerateArray()
            .ToDictionary(static method => method.GetProperty("name").GetString()!);
        Assert.Equal(
            """
            {"name":"CountAsync","parameters":[{"name":"from","type":"long","isOptional":false},
            {"name":"count","type":"long","isOptional":false}],"result":"long","isStream":true}
            """.ReplaceLineEndings(""),
            methods["CountAsync"].GetRawText());
        Assert.Equal(
            "its parameter listener is a callback", methods["CallBackAsync"].GetProperty("refusal").GetString());
        var exception = await Assert.ThrowsAsync<RemoteCallException>(() => arranged.CallAsync("CallBack", "{}"));
        Assert.Contains("its parameter listener is a callback", exception.RemoteMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OfThrowingMethod_GivesItsExceptionAndTheNextCallWorks()
    {
        await using Arranged<IArithmetic> arranged = await StartAsync<IArithmetic>(new Arithmetic());
        var exception = await Assert.ThrowsAsync<RemoteCallException>(
            () => arranged.CallAsync("Fail", """{"message": "half"}"""));
        Assert.Equal(typeof(InvalidTimeZoneException).FullName, exception.RemoteTypeName);
        Assert.Equal("3", await arranged.CallAsync("Add", "[1, 2]"));
    }

    [Fact]
    public async Task Call_Cancelled_IsCancelledThere()
    {
        var arithmetic = new Arithmetic();
        await using Arranged<IArithmetic> arranged = await StartAsync<IArithmetic>(arithmetic);
        using var cancellation = new CancellationTokenSource();
        Task<string> waiting = arranged.CallAsync("Wait", "", cancellation.Token);
        Assert.Equal("3", await arranged.CallAsync("Add", "[1, 2]"));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting).Within();
        await Eventually.True(() => arithmetic.CancelledCount == 1);
    }

    [Fact]
    public async Task Stream_LeftEarly_EndsThere()
    {
        var arithmetic = new Arithmetic();
        await using Arranged<IArithmetic> arranged = await StartAsync<IArithmetic>(arithmetic);
        await foreach (string item in arranged.Client.CallAsync("Count", $"[0, {long.MaxValue}]", Token))
        {
            if (item == "100")
                break;
        }

        await Eventually.True(() => arithmetic.EndedCounts == 1);
        // It ran ahead by what was granted, and no further.
        Assert.InRange(arithmetic.LastCounted, 100, 1000);
    }

    [Fact]
    public async Task Call_Intercepted_IsSeenUnderItsOwnName()
    {
        var log = new Log();
        await using Arranged<IArithmetic> arranged =
            await StartAsync<IArithmetic>(new Arithmetic(), new ServeOptions { Interceptors = [log] });
        Assert.Equal("3", await arranged.CallAsync("Add", "[1, 2]"));
        Assert.Equal("1 2", await arranged.CallAsync("Count", "[1, 2]"));
        var exception = await Assert.ThrowsAsync<RemoteCallException>(() => arranged.CallAsync("Fetch", ""));
        Assert.Equal(typeof(UnauthorizedAccessException).FullName, exception.RemoteTypeName);
        string contract = typeof(IArithmetic).FullName!;
        Assert.Equal(
            [$"{contract}.Add", "done", $"{contract}.CountAsync", "done", $"{contract}.FetchAsync"], log.Lines);
    }

    [Fact]
    public async Task Start_WhereTheContractDoesNotAllowIt_IsRefusedAndSaysHowToAllowIt()
    {
        var broken = new TaskCompletionSource<GinnelException>();
        var options = new ServeOptions { OnBroken = (_, exception) => broken.TrySetResult(exception) };
        await using Arranged<IListener> arranged = await StartAsync<IListener>(new Ear(), options);
        Assert.Equal(typeof(IListener).FullName, arranged.Client.Contract);
        await Assert.ThrowsAsync<BrokenPipeException>(
            () => arranged.Client.DescribeAsync(Token).AsTask()).Within();
        GinnelException reason = await broken.Task.Within();
        Assert.IsType<HandshakeException>(reason);
        Assert.Contains("[Contract(Json = true)]", reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithTypesThatTheProgramHasNotNamed_FailsAndNamesTheType()
    {
        var options = new ServeOptions
        {
            JsonOptions = new JsonSerializerOptions { TypeInfoResolver = JsonTypeInfoResolver.Combine() },
        };
        await using Arranged<IArithmetic> arranged = await StartAsync<IArithmetic>(new Arithmetic(), options);
        var exception = await Assert.ThrowsAsync<RemoteCallException>(() => arranged.CallAsync("Add", "[1, 2]"));
        Assert.Equal(typeof(NotSupportedException).FullName, exception.RemoteTypeName);
        Assert.Contains("System.Int64", exception.RemoteMessage, StringComparison.Ordinal);
    }

    private static async Task<Arranged<T>> StartAsync<T>(T implementation, ServeOptions? options = null)
        where T : class
    {
        (DuplexPipeEnd left, DuplexPipeEnd right) = DuplexPipe.Create();
        CallSession session = Calls.Serve(right, implementation, options);
        JsonClient client =
            await JsonClient.StartAsync(CallConnection.Over(left, new CallOptions()), Token).AsTask().Within();
        return new Arranged<T>(session, client);
    }

    private sealed record Arranged<T>(CallSession Session, JsonClient Client) : IAsyncDisposable
    {
        /// <summary>All items, with spaces between them.</summary>
        public async Task<string> CallAsync(
            string method, string arguments, CancellationToken cancellationToken = default)
        {
            var items = new List<string>();
            await foreach (string item in Client.CallAsync(method, arguments, cancellationToken))
                items.Add(item);
            return string.Join(' ', items);
        }

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync().Within();
            await Session.DisposeAsync().Within();
        }
    }

    /// <summary>Notes each call, and refuses one method.</summary>
    private sealed class Log : ICallInterceptor
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public async ValueTask InterceptAsync(CallContext context, Func<ValueTask> proceed)
        {
            Assert.True(context.IsIncoming);
            Lines.Enqueue($"{context.Contract}.{context.Method}");
            if (context.Method == nameof(IArithmetic.FetchAsync))
                throw new UnauthorizedAccessException($"{context.Method} is not for you.");
            await proceed();
            Lines.Enqueue("done");
        }
    }

    private sealed class Ear : IListener
    {
        public ValueTask<long> HearAsync(long value) => new(value);

        public long HearAndWait(long value) => value;
    }
}
