using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;

namespace Ginnel.RabbitMQ;

/// <summary>Runs forwarders for as long as the host runs.</summary>
/// <remarks>
/// A broker that is away does not end it. A <see cref="ForwardingException"/> does, and by default ends the host.
/// </remarks>
/// <param name="forwarders">The forwarders; disposed with the service.</param>
public sealed class ForwardingService(params IReadOnlyList<Forwarder> forwarders) : BackgroundService
{
    private readonly IReadOnlyList<Forwarder> _forwarders = forwarders;

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        foreach (Forwarder forwarder in _forwarders)
            forwarder.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task[] runs = [.. _forwarders.Select(forwarder => Task.Run(
            () => forwarder.RunAsync(together.Token), CancellationToken.None))];
        try
        {
            await await Task.WhenAny(runs).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            await together.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(runs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
