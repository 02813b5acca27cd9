using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
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

        Assert.Equal(Environment.ProcessId, client.Peer.ProcessId);
        Assert.Equal(Environment.ProcessId, server.Peer.ProcessId);
        await client.DisposeAsync();
        Assert.Equal(0, await server.Reader.ReadAsync(buffer, Token));
        Assert.Throws<BrokenPipeException>(() => WriteUntilItFails(server));
    }

    [Fact]
    public void Listen_ThenDispose_LeavesNoFile()
    {
        using (Endpoint.Listen("db", _folder.Listening))
            Assert.Equal(["db", "db.lock"], Array.ConvertAll(_folder.Files, Path.GetFileName).Order());
        Assert.Empty(_folder.Files);
    }

    /// <summary>A write that finds room may succeed until the news of the peer's closing has come.</summary>
    private static void WriteUntilItFails(Connection connection)
    {
        while (true)
            connection.Writer.Write("x"u8, Token);
    }
}
