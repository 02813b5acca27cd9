using System;
using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Tests.Endpoints;
using Ginnel.Tests.Support;
using Ginnel.Waiting;
using Xunit;

namespace Ginnel.Tests.Telemetry;

public sealed class GinnelEventsTests : IDisposable
{
    private readonly EndpointFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_OfAReader_IsReportedWithItsDuration(bool isAsynchronous)
    {
        using var listener = new Listener();
        await using EndpointListener endpoint = Endpoint.Listen("db", _folder.Listening);
        var options = new ConnectOptions { Directory = _folder.Path, WaitStrategy = WaitStrategy.Block };
        await using Connection client = await Endpoint.ConnectAsync("db", options, Token);
        await using Connection server = await endpoint.AcceptAsync(Token);
        Task<int> reading = isAsynchronous
            ? client.Reader.ReadAsync(new byte[1], Token).AsTask()
            : Watchdog.OnThread(() => client.Reader.Read(new byte[1], Token));
        await Eventually.True(() => client.Reader.Core.IsWaiting);
        server.Writer.Write("x"u8, Token);
        await reading.Within();

        object?[][] starts = listener.Payloads("WaitStart", endpoint.Path);
        object?[][] stops = listener.Payloads("WaitStop", endpoint.Path);
        long inode = (long)server.Link.Own.Inode;
        // A sleep may end for no reason, and then there is another one.
        Assert.NotEmpty(starts);
        Assert.Equal(starts.Length, stops.Length);
        Assert.All(starts, payload => Assert.Equal(["read end", endpoint.Path, inode], payload));
        Assert.All(stops, payload => Assert.Equal(["read end", endpoint.Path, inode], payload[..3]));
        Assert.All(stops, static payload => Assert.InRange((long)payload[3]!, 1, long.MaxValue));
    }

    [Fact]
    public async Task Link_AttachesAndItsPeerDies_IsReported()
    {
        using var listener = new Listener();
        await using EndpointListener endpoint = Endpoint.Listen("db", _folder.Listening);
        Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
        await using Connection server = await endpoint.AcceptAsync(Token);
        (long left, long right) = ((long)client.Link.Own.Inode, (long)server.Link.Own.Inode);
        object?[][] attached = listener.Payloads("Attached", endpoint.Path);
        Assert.Contains(attached, payload => payload.Skip(2).SequenceEqual([left, right]));
        Assert.Contains(attached, payload => payload.Skip(2).SequenceEqual([right, left]));

        // Without a word, as the kernel closes the socket of a process that dies.
        client.Abandon();
        await Eventually.True(() => listener.Payloads("PeerDied", endpoint.Path).Length > 0);
        Assert.Equal(
            [endpoint.Path, Environment.ProcessId, right],
            Assert.Single(listener.Payloads("PeerDied", endpoint.Path)));
    }

    [Fact]
    public async Task Link_WhosePeerCompletes_HasNoDeathToReport()
    {
        using var listener = new Listener();
        await using EndpointListener endpoint = Endpoint.Listen("db", _folder.Listening);
        Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
        await using Connection server = await endpoint.AcceptAsync(Token);
        await client.DisposeAsync();
        await Eventually.True(() => server.Link.IsHungUp);
        Assert.Empty(listener.Payloads("PeerDied", endpoint.Path));
    }

    private sealed class Listener : EventListener
    {
        private readonly ConcurrentQueue<(string Name, object?[] Payload)> _events = new();

        public object?[][] Payloads(string name, string endpoint) =>
        [
            .. from occurrence in _events
               where occurrence.Name == name && occurrence.Payload.Contains(endpoint)
               select occurrence.Payload,
        ];

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Ginnel")
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            _events?.Enqueue((eventData.EventName!, [.. eventData.Payload!]));
    }
}
