using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Processes;

namespace Ginnel.Snippets;

internal static class ChannelSnippets
{
    public static async Task RunAsync()
    {
        using EndpointListener listener = Endpoint.Listen("quotes");
        using var one = ChildProcess.Start(SendAsync);
        using var other = ChildProcess.Start(SendAsync);
        await ReceiveAsync(listener, CancellationToken.None);
        await one.WaitAsync();
        await other.WaitAsync();
    }

    private static async Task SendAsync()
    {
        CancellationToken cancellationToken = CancellationToken.None;

        #region write
        await using var connection = await Endpoint.ConnectAsync("quotes");
        using var quotes = connection.WriterOf<Quote>();
        await quotes.WriteAsync(new Quote(1, 99.5), cancellationToken);
        #endregion
    }

    private static async Task ReceiveAsync(EndpointListener listener, CancellationToken cancellationToken)
    {
        using var quotes = listener.Receive<Quote>();
        for (int count = 0; count < 2; count++)
            Console.WriteLine(await quotes.ReadAsync(cancellationToken));
    }

    private readonly record struct Quote(int Id, double Price);
}
