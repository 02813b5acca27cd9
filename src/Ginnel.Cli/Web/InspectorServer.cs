using System;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Ginnel.Cli.Web;

/// <summary>The inspector's server: on 127.0.0.1, for one user's browser.</summary>
internal sealed class InspectorServer : IAsyncDisposable
{
    // A page holds a stream open, which ends with the server.
    private static readonly TimeSpan s_shutdown = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;

    private InspectorServer(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    /// <summary>Where the page is, with the token that it takes to see it.</summary>
    public Uri Address { get; }

    /// <summary>Starts it.</summary>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<InspectorServer> StartAsync(int port, CancellationToken cancellationToken)
    {
        // Empty: no settings file and no variable of the environment moves it to another address.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
        });
        builder.WebHost.UseShutdownTimeout(s_shutdown);
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(static json => WebJson.Configure(json.SerializerOptions));

        WebApplication app = builder.Build();
        var gate = new AccessGate();
        app.Use(gate.PassAsync);
        new Routes(app.Lifetime.ApplicationStopping).Map(app);
        await app.StartAsync(cancellationToken);
        return new InspectorServer(app, gate.AddressAt(new Uri(app.Urls.First()).Port));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
