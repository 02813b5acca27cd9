using System.Threading;
using System.Threading.Tasks;
using Ginnel.RabbitMQ;
using Ginnel.Spooling;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace Ginnel.Snippets;

/// <summary>They need a broker, so they compile and do not run.</summary>
internal static class ForwardingSnippets
{
    public static async Task SendAsync(string path, CancellationToken stop)
    {
        #region send
        await using var spool = Spool.Open(path, SpoolAccess.ReadAppend);
        using var sender = new ForwardingSender(spool, new ForwardingOptions
        {
            Route = "orders",
            Folder = "/var/lib/shop/forwarding",
            Hosts = ["broker1.example.org:5671", "broker2.example.org:5671", "broker3.example.org:5671"],
            UserName = "shop",
            PasswordFile = "/etc/shop/broker-password",
            Tls = new SslOption { Enabled = true },
        });
        await sender.RunAsync(stop);
        #endregion
    }

    public static IHostedService Receive(Spool spool, ForwardingOptions options)
    {
        #region receive
        var receiver = new ForwardingReceiver(spool, options);
        return new ForwardingService(receiver);
        #endregion
    }

    public static async Task WaitAsync(Spool spool, CancellationToken cancellationToken)
    {
        #region receipt
        Receipt receipt = await spool.AppendAsync("three parkins"u8.ToArray(), null, cancellationToken);
        await receipt.WaitAcknowledgedAsync("forward-orders", cancellationToken);
        #endregion
    }
}
