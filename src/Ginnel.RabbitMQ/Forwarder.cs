using System;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Spooling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client.Exceptions;

namespace Ginnel.RabbitMQ;

/// <summary>One side of forwarding: it connects to the broker, and does so again whenever that is lost.</summary>
public abstract class Forwarder : IDisposable
{
    private const int FirstPauses = 50;

    private protected Forwarder(Spool spool, ForwardingOptions options, ILogger? log, string side)
    {
        ArgumentNullException.ThrowIfNull(spool);
        ArgumentNullException.ThrowIfNull(options);
        Spool = spool;
        Options = options.Checked();
        Log = log ?? NullLogger.Instance;
        Metrics = new ForwardingMetrics(options.Route);
        Topology = new Topology(options);
        Name = $"{side} of {options}";
    }

    private protected Spool Spool { get; }

    private protected ForwardingOptions Options { get; }

    private protected Topology Topology { get; }

    private protected ILogger Log { get; }

    private protected ForwardingMetrics Metrics { get; }

    private protected string Name { get; }

    /// <summary>Forwards until it is cancelled; it can then be run again.</summary>
    /// <remarks>While the broker is away nothing is held in memory; messages wait in the spool.</remarks>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ForwardingException">Somebody has to change settings, a queue or a file.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await OpenAsync(cancellationToken).ConfigureAwait(false);
            TimeSpan pause = Options.LongestPause / FirstPauses;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                long start = Environment.TickCount64;
                string reason = await TryRunSessionAsync(cancellationToken).ConfigureAwait(false);
                if (Environment.TickCount64 - start > Options.LongestPause.TotalMilliseconds)
                    pause = Options.LongestPause / FirstPauses;
                Log.Failed(Name, reason, pause);
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < Options.LongestPause ? pause * 2 : Options.LongestPause;
            }
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Ends what is measured; <see cref="RunAsync"/> has to have ended before. The spool stays open.</summary>
    public void Dispose()
    {
        Metrics.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The side, the route, the hosts and the user.</summary>
    public override string ToString() => Name;

    /// <summary>Before the first connection of a run.</summary>
    private protected abstract ValueTask OpenAsync(CancellationToken cancellationToken);

    /// <summary>What to do with a connection until it ends.</summary>
    private protected abstract Task RunSessionAsync(BrokerSession session, CancellationToken cancellationToken);

    /// <summary>After the last connection of a run, or where it was not opened.</summary>
    private protected abstract void Close();

    /// <summary>Runs several parts until one ends, then ends the others; the first exception is the one.</summary>
    private protected static async Task RunTogetherAsync(
        CancellationToken cancellationToken, params Func<CancellationToken, Task>[] parts)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] runs = Array.ConvertAll(
            parts, part => Task.Run(() => part(together.Token), CancellationToken.None));
        Task first = await Task.WhenAny(runs).ConfigureAwait(false);
        await together.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(runs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    /// <summary>One connection, from beginning to end; returns why it ended, if another may do better.</summary>
    private async Task<string> TryRunSessionAsync(CancellationToken cancellationToken)
    {
        BrokerSession? session = null;
        try
        {
            session = await BrokerSession.ConnectAsync(Options, cancellationToken).ConfigureAwait(false);
            Metrics.Connected();
            Log.Connected(Name, session.Node);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Ended);
            await RunSessionAsync(session, ending.Token).ConfigureAwait(false);
            return "The session has ended.";
        }
        catch (Exception exception) when (
            !cancellationToken.IsCancellationRequested && IsPassing(exception, session))
        {
            return session?.Reason ?? exception.Message;
        }
        finally
        {
            if (session is not null)
                await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Whether it comes from the broker or the way there, or from a disk that may have room again.</summary>
    private static bool IsPassing(Exception exception, BrokerSession? session) => exception switch
    {
        ForwardingException => false,
        OperationCanceledException => session is null || session.Ended.IsCancellationRequested,
        ObjectDisposedException => session is { Ended.IsCancellationRequested: true },
        RabbitMQClientException or SocketException or IOException or TimeoutException => true,
        System.Security.Authentication.AuthenticationException => true,
        _ => false,
    };
}
