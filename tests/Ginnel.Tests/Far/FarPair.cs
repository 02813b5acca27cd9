using System;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Far;
using Ginnel.Tests.Support;
using Ginnel.Waiting;

namespace Ginnel.Tests.Far;

/// <summary>Both sides of a far connection, over the loopback device.</summary>
internal sealed class FarPair : IDisposable
{
    private FarPair(EndpointListener listener, Connection client, Connection server) =>
        (Listener, Client, Server) = (listener, client, server);

    /// <summary>What both sides show unless a test says otherwise.</summary>
    public static TlsOptions Tls { get; } = TestAuthority.Usual.OptionsOf("CN=both, O=Tests");

    public EndpointListener Listener { get; }

    public Connection Client { get; }

    public Connection Server { get; }

    public static async Task<FarPair> ConnectAsync(
        int capacity = 65536, WaitStrategy strategy = WaitStrategy.Adaptive,
        ConnectionDirections direction = ConnectionDirections.Duplex, TlsOptions? tls = null)
    {
        EndpointListener listener = Listen(new ListenOptions
        {
            Tls = tls ?? Tls,
            Capacity = capacity,
            WaitStrategy = strategy,
            Directions = direction,
        });
        var options = new ConnectOptions
        {
            Tls = tls ?? Tls,
            Capacity = capacity,
            WaitStrategy = strategy,
            Direction = direction,
        };
        Connection client = await Endpoint.ConnectAsync(listener.Path, options).AsTask().Within();
        return new FarPair(listener, client, await listener.AcceptAsync().AsTask().Within());
    }

    public static EndpointListener Listen(ListenOptions options) => Endpoint.Listen("tls://127.0.0.1:0/far", options);

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
        Listener.Dispose();
    }
}
