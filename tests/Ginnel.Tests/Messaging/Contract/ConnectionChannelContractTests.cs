using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Tests.Endpoints;
using Xunit;

namespace Ginnel.Tests.Messaging.Contract;

/// <summary>A channel over a connection.</summary>
public sealed class ConnectionChannelContractTests : ChannelContractTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected override async ValueTask<ChannelPair> CreateAsync()
    {
        var folder = new EndpointFolder();
        var listener = Endpoint.Listen("numbers", new ListenOptions { Directory = folder.Path, Capacity = 4096 });
        Connection client = await Endpoint.ConnectAsync("numbers", folder.Connecting, Token);
        Connection server = await listener.AcceptAsync(Token);
        return new ChannelPair(server.WriterOf<long>(), client.ReaderOf<long>(), () =>
        {
            client.Dispose();
            server.Dispose();
            listener.Dispose();
            folder.Dispose();
        });
    }
}
