using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Endpoints;

/// <summary>Clients of listeners that are not there yet, not there any more, or not what they should be.</summary>
public sealed class ConnectingTests : IDisposable
{
    private readonly EndpointFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ConnectAsync_WhereNobodyListens_NamesThePlaceAndTheWayOut()
    {
        EndpointNotFoundException exception = await Assert.ThrowsAsync<EndpointNotFoundException>(
            () => Endpoint.ConnectAsync("db", _folder.Connecting, Token).AsTask());
        Assert.Equal("db", exception.Name);
        Assert.Equal(Path.Join(_folder.Path, "db"), exception.Path);
        Assert.Contains(exception.Path, exception.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectOptions.Timeout", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_InADirectoryThatIsNotThere_FindsNobody() =>
        await Assert.ThrowsAsync<EndpointNotFoundException>(() => Endpoint.ConnectAsync(
            "db", new ConnectOptions { Directory = Path.Join(_folder.Path, "none") }, Token).AsTask());

    [Fact]
    public async Task ConnectAsync_ToWhatADeadListenerLeft_SweepsIt()
    {
        LeaveStaleSocket("db");
        File.WriteAllText(Path.Join(_folder.Path, "db.lock"), "");
        await Assert.ThrowsAsync<EndpointNotFoundException>(
            () => Endpoint.ConnectAsync("db", _folder.Connecting, Token).AsTask());
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task ConnectAsync_ToALockFileAlone_SweepsIt()
    {
        File.WriteAllText(Path.Join(_folder.Path, "db.lock"), "");
        LeaveStaleSocket("db~");
        await Assert.ThrowsAsync<EndpointNotFoundException>(
            () => Endpoint.ConnectAsync("db", _folder.Connecting, Token).AsTask());
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void Listen_OverWhatADeadListenerLeft_TakesTheName()
    {
        LeaveStaleSocket("db");
        LeaveStaleSocket("db~");
        File.WriteAllText(Path.Join(_folder.Path, "db.lock"), "");
        using (Endpoint.Listen("db", _folder.Listening))
        {
            using Connection client = Endpoint.Connect("db", _folder.Connecting, Token);
        }

        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task ConnectAsync_WithATimeout_WaitsForAListener()
    {
        for (int round = 0; round < 20; round++)
        {
            var options = new ConnectOptions { Directory = _folder.Path, Timeout = TimeSpan.FromMinutes(1) };
            Task<Connection> connecting = Task.Run(() => Endpoint.ConnectAsync("db", options, Token).AsTask(), Token);
            // Sometimes before, sometimes after the client has begun to watch.
            for (int turn = 0; turn < round; turn++)
                await Task.Yield();
            await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
            await using Connection client = await connecting.Within();
        }
    }

    [Fact]
    public async Task ConnectAsync_WithATimeoutBeforeTheDirectoryExists_WaitsForBoth()
    {
        string path = Path.Join(_folder.Path, "later", "still");
        var options = new ConnectOptions { Directory = path, Timeout = Timeout.InfiniteTimeSpan };
        Task<Connection> connecting = Endpoint.ConnectAsync("db", options, Token).AsTask();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using EndpointListener listener = Endpoint.Listen("db", new ListenOptions { Directory = path });
        await using Connection client = await connecting.Within();
    }

    [Fact]
    public async Task ConnectAsync_WhenTheTimeIsOver_SaysHowLongItWaited()
    {
        var options = new ConnectOptions { Directory = _folder.Path, Timeout = TimeSpan.FromMilliseconds(30) };
        EndpointNotFoundException exception = await Assert.ThrowsAsync<EndpointNotFoundException>(
            () => Endpoint.ConnectAsync("db", options, Token).AsTask().Within());
        Assert.Contains("00:00:00.03", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_CancelledWhileWaitingForAListener_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var options = new ConnectOptions { Directory = _folder.Path, Timeout = Timeout.InfiniteTimeSpan };
        Task<Connection> connecting = Endpoint.ConnectAsync("db", options, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Within());
    }

    [Fact]
    public async Task ConnectAsync_ToAListenerThatDoesNotAnswer_EndsByTimeoutOrCancellation()
    {
        using Descriptor silent = LeaveSocket("db", backlog: 8);
        var options = new ConnectOptions { Directory = _folder.Path, HandshakeTimeout = TimeSpan.FromMilliseconds(50) };
        HandshakeException exception = await Assert.ThrowsAsync<HandshakeException>(
            () => Endpoint.ConnectAsync("db", options, Token).AsTask().Within());
        Assert.Contains($"process {Environment.ProcessId}", exception.Message, StringComparison.Ordinal);

        using var cancellation = new CancellationTokenSource();
        Task<Connection> connecting = Endpoint.ConnectAsync("db", _folder.Connecting, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Within());
    }

    [Fact]
    public async Task ConnectAsync_ToAFullQueue_EndsByTimeoutOrCancellationOrGetsItsTurn()
    {
        using Descriptor busy = LeaveSocket("db", backlog: 0);
        using var first = new RawClient(Path.Join(_folder.Path, "db"));
        var patience = TimeSpan.FromMilliseconds(150);
        var options = new ConnectOptions { Directory = _folder.Path, HandshakeTimeout = patience };
        HandshakeException exception = await Assert.ThrowsAsync<HandshakeException>(
            () => Endpoint.ConnectAsync("db", options, Token).AsTask().Within());
        Assert.Contains("no place for another client", exception.Message, StringComparison.Ordinal);

        using var cancellation = new CancellationTokenSource();
        Task<Connection> connecting = Endpoint.ConnectAsync("db", _folder.Connecting, cancellation.Token).AsTask();
        cancellation.CancelAfter(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.Within());

        connecting = Endpoint.ConnectAsync("db", _folder.Connecting, Token).AsTask();
        PacketSocket.Accept(busy, out Descriptor accepted);
        accepted.Dispose();
        Descriptor? next = null;
        await Eventually.True(() => PacketSocket.Accept(busy, out next) == 0);
        next!.Dispose();
        await Assert.ThrowsAsync<EndpointAccessException>(() => connecting.Within());
    }

    [Fact]
    public async Task ConnectAsync_ToAListenerOfAnotherVersion_NamesBoth()
    {
        using Descriptor listener = LeaveSocket("db", backlog: 8);
        Task<Connection> connecting = Endpoint.ConnectAsync("db", _folder.Connecting, Token).AsTask();
        using Descriptor socket = await AcceptAsync(listener);
        Answer(socket, RawClient.FittingHello with { Version = 99, Reason = "too old" });
        HandshakeException exception = await Assert.ThrowsAsync<HandshakeException>(() => connecting.Within());
        Assert.Contains("version is 99, ours is 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_ToAListenerThatSendsNoSegment_GivesItsReason()
    {
        using Descriptor listener = LeaveSocket("db", backlog: 8);
        Task<Connection> connecting = Endpoint.ConnectAsync("db", _folder.Connecting, Token).AsTask();
        using Descriptor socket = await AcceptAsync(listener);
        Answer(socket, RawClient.FittingHello with { Reason = "closed on Sundays" });
        HandshakeException exception = await Assert.ThrowsAsync<HandshakeException>(() => connecting.Within());
        Assert.Contains("closed on Sundays", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_ToAListenerThatHangsUpWithoutAWord_SaysWhatThatMeans()
    {
        using Descriptor listener = LeaveSocket("db", backlog: 8);
        Task<Connection> connecting = Endpoint.ConnectAsync("db", _folder.Connecting, Token).AsTask();
        (await AcceptAsync(listener)).Dispose();
        EndpointAccessException exception =
            await Assert.ThrowsAsync<EndpointAccessException>(() => connecting.Within());
        Assert.Contains("without a word", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_ToAListenerOfAnotherUserThanAsked_SendsNothing()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        EndpointAccessException exception = await Assert.ThrowsAsync<EndpointAccessException>(
            () => Endpoint.ConnectAsync(
                "db", new ConnectOptions { Directory = _folder.Path, ListenerUserId = 12345 }, Token).AsTask());
        Assert.Contains("user 12345", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<Descriptor> AcceptAsync(Descriptor listener)
    {
        Descriptor? socket = null;
        await Eventually.True(() => PacketSocket.Accept(listener, out socket) == 0);
        return socket!;
    }

    private static void Answer(Descriptor socket, Hello hello)
    {
        Span<byte> packet = stackalloc byte[Hello.LargestLength];
        PacketSocket.Send(socket, packet[..hello.WriteTo(packet)]);
    }

    private void LeaveStaleSocket(string name) => LeaveSocket(name, backlog: 1).Dispose();

    private Descriptor LeaveSocket(string name, int backlog)
    {
        Descriptor socket = PacketSocket.Create();
        PacketSocket.Bind(socket, Path.Join(_folder.Path, name));
        PacketSocket.Listen(socket, backlog);
        return socket;
    }
}
