using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Pipes;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Endpoints;

public sealed class EndpointTests : IDisposable
{
    private readonly EndpointFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ConnectAsync_ToAListener_CarriesBytesBothWays()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        await using Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
        await using Connection server = await listener.AcceptAsync(Token);
        byte[] buffer = new byte[100];

        await client.Writer.WriteAsync("question"u8.ToArray(), Token);
        int length = await server.Reader.ReadAsync(buffer, Token);
        Assert.Equal("question"u8, buffer.AsSpan(0, length));
        server.Writer.Write("answer"u8, Token);
        length = client.Reader.Read(buffer, Token);
        Assert.Equal("answer"u8, buffer.AsSpan(0, length));

        await client.DisposeAsync();
        Assert.Equal(0, await server.Reader.ReadAsync(buffer, Token));
        Assert.Throws<BrokenPipeException>(() => WriteUntilItFails(server));
    }

    [Fact]
    public async Task Peer_OfBothSides_IsWhatTheKernelSays()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        await using Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
        await using Connection server = await listener.AcceptAsync(Token);
        Assert.Equal(Environment.ProcessId, client.Peer.ProcessId);
        Assert.Equal(client.Peer, server.Peer);
        Assert.Equal(Ginnel.Platform.UserIdentity.EffectiveUserId(), server.Peer.UserId);
    }

    [Fact]
    public void Connect_Blocking_Connects()
    {
        using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        using Connection client = Endpoint.Connect("db", _folder.Connecting, Token);
        Assert.True(client.CanRead && client.CanWrite);
        Assert.Equal(Path.Join(_folder.Path, "db"), client.Path);
    }

    [Fact]
    public async Task AsStream_OfBothSides_IsOneDuplexStream()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        await using Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
        await using Connection server = await listener.AcceptAsync(Token);
        await using Stream question = client.AsStream();
        await using Stream answer = server.AsStream();
        Task echo = answer.CopyToAsync(answer, Token);
        await question.WriteAsync(Pattern.Create(0, 1000), Token);
        byte[] back = new byte[1000];
        await question.ReadExactlyAsync(back, Token);
        Pattern.Check(back, 0);
        client.Writer.Complete();
        await echo.Within();
    }

    [Theory]
    [InlineData(ConnectionDirections.ReadOnly)]
    [InlineData(ConnectionDirections.WriteOnly)]
    public async Task ConnectAsync_OneWay_HasOneDirectionOnBothSides(ConnectionDirections direction)
    {
        await using EndpointListener listener = Endpoint.Listen(
            "feed", new ListenOptions { Directory = _folder.Path, Directions = direction });
        await using Connection client = await Endpoint.ConnectAsync(
            "feed", new ConnectOptions { Directory = _folder.Path, Direction = direction }, Token);
        await using Connection server = await listener.AcceptAsync(Token);
        (Connection reads, Connection writes) =
            direction is ConnectionDirections.ReadOnly ? (client, server) : (server, client);

        writes.Writer.Write("news"u8, Token);
        byte[] buffer = new byte[10];
        Assert.Equal(4, reads.Reader.Read(buffer, Token));
        Assert.False(reads.CanWrite);
        Assert.False(writes.CanRead);
        Assert.Throws<InvalidOperationException>(() => reads.Writer);
        Assert.Throws<InvalidOperationException>(() => writes.Reader);
        Assert.False(reads.AsStream().CanWrite);
        Assert.False(writes.AsStream().CanRead);
        // The side that only reads has no page that it could write data into.
        Assert.Equal(0, reads.Link.Own.Capacity);
        Assert.Equal(0, writes.Link.Peer.Capacity);
    }

    [Fact]
    public async Task ConnectAsync_InADirectionThatIsNotAllowed_NamesBothOnBothSides()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        var options = new ConnectOptions { Directory = _folder.Path, Direction = ConnectionDirections.ReadOnly };
        HandshakeException refusal = await Assert.ThrowsAsync<HandshakeException>(
            () => Endpoint.ConnectAsync("db", options, Token).AsTask());
        Assert.Contains("asks for ReadOnly, and the listener allows Duplex", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_WithMoreCapacityThanAllowed_NamesBothValues()
    {
        await using EndpointListener listener = Endpoint.Listen(
            "db", new ListenOptions { Directory = _folder.Path, MaxPeerCapacity = 8192 });
        var options = new ConnectOptions { Directory = _folder.Path, Capacity = 16384 };
        HandshakeException refusal = await Assert.ThrowsAsync<HandshakeException>(
            () => Endpoint.ConnectAsync("db", options, Token).AsTask());
        Assert.Contains("16384", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("8192", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_ToAListenerWithMoreCapacityThanAllowed_NamesBothValues()
    {
        await using EndpointListener listener = Endpoint.Listen(
            "db", new ListenOptions { Directory = _folder.Path, Capacity = 16384 });
        var options = new ConnectOptions { Directory = _folder.Path, MaxPeerCapacity = 8192 };
        HandshakeException refusal = await Assert.ThrowsAsync<HandshakeException>(
            () => Endpoint.ConnectAsync("db", options, Token).AsTask());
        Assert.Contains("16384", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("8192", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capacities_OfBothSides_AreEachSidesOwn()
    {
        await using EndpointListener listener = Endpoint.Listen(
            "db", new ListenOptions { Directory = _folder.Path, Capacity = 4096 });
        await using Connection client = await Endpoint.ConnectAsync(
            "db", new ConnectOptions { Directory = _folder.Path, Capacity = 100_000 }, Token);
        await using Connection server = await listener.AcceptAsync(Token);
        Assert.Equal(131072, client.Writer.Capacity);
        Assert.Equal(131072, server.Reader.Capacity);
        Assert.Equal(4096, client.Reader.Capacity);
        Assert.Equal(4096, server.Writer.Capacity);
    }

    [Fact]
    public async Task Dispose_OfBothEnds_ClosesTheConnection()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        await using Connection client = await Endpoint.ConnectAsync("db", _folder.Connecting, Token);
        await using Connection server = await listener.AcceptAsync(Token);
        client.Reader.Complete();
        client.Writer.Complete(new InvalidOperationException("enough"));
        PeerFailedException told = await Assert.ThrowsAsync<PeerFailedException>(
            () => server.Reader.ReadAsync(new byte[1], Token).AsTask());
        Assert.Equal("enough", told.PeerMessage);
        await Assert.ThrowsAsync<BrokenPipeException>(
            () => server.ReceiveHandleAsync<PipeReadEnd>(Token).AsTask());
        client.Dispose();
        client.Dispose();
    }

    [Fact]
    public async Task DisposeAsync_WithMoreThanFits_WaitsUntilItIsInThePipe()
    {
        await using EndpointListener listener = Endpoint.Listen("db", _folder.Listening);
        Connection client = await Endpoint.ConnectAsync(
            "db", new ConnectOptions { Directory = _folder.Path, Capacity = 4096 }, Token);
        await using Connection server = await listener.AcceptAsync(Token);
        Pattern.Fill(client.Writer.GetSpan(10_000)[..10_000], 0);
        client.Writer.Advance(10_000);
        Task disposing = client.DisposeAsync().AsTask();
        byte[] all = new byte[10_000];
        await server.Reader.AsStream().ReadExactlyAsync(all, Token);
        Pattern.Check(all, 0);
        await disposing.Within();
    }

    /// <summary>A write that finds room may succeed until the news of the peer's closing has come.</summary>
    private static void WriteUntilItFails(Connection connection)
    {
        while (true)
            connection.Writer.Write("x"u8, Token);
    }
}
