using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Far;
using Ginnel.Pipes;
using Ginnel.Platform;
using Ginnel.Segments;
using Ginnel.Waiting;

namespace Ginnel.Endpoints;

/// <summary>One attempt of a client to connect to another computer.</summary>
/// <remarks>
/// 1. Connect a socket. Where nobody is there, try again as long as the options say. No news comes from another
///    computer, so the time between two tries doubles, from 50 milliseconds to 2 seconds, and differs at random, so
///    that clients that lost the same listener do not all come at once.
/// 2. Shake hands (<see cref="FarSession"/>). What goes wrong there would go wrong again, and is not tried again.
/// 3. Put a relay between the stream and a link: see <see cref="FarRelay"/>.
/// </remarks>
internal sealed class FarConnector(FarAddress address, ConnectOptions options, CancellationToken cancellationToken)
{
    private static readonly TimeSpan s_leastPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_mostPause = TimeSpan.FromSeconds(2);

    private readonly long _start = Stopwatch.GetTimestamp();

    public async ValueTask<Connection> ConnectAsync()
    {
        cancellationToken.ThrowIfCancellationRequested();
        Socket socket = await FindListenerAsync().ConfigureAwait(false);
        FarSession? session = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.HandshakeTimeout);
        try
        {
            session = new FarSession(socket, options.Tls!, address.Host);
            return await ShakeHandsAsync(session, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            session?.Dispose();
            throw new HandshakeException(
                $"The listener '{address}' did not answer within {options.HandshakeTimeout}: it is stopped, or has " +
                "too much to do, or the network between has lost it.");
        }
        catch (Exception exception)
        {
            session?.Dispose();
            socket.Dispose();
            if (exception is GinnelException || exception is not (IOException or SocketException))
                throw;
            // It was reset between two steps.
            throw new HandshakeException(
                $"The listener '{address}' was lost before the handshake was over: {exception.Message}");
        }
    }

    /// <summary>Step 3, for both sides.</summary>
    public static async ValueTask<Connection> RelayAsync(
        FarSession session, Hello ours, Hello theirs, string path)
    {
        var far = new FarPeer(session.DescribePeer(), session.Patience);
        Descriptor socket = FarRelay.CreateLink(ours.Roles, ours.Capacity, theirs.Capacity, out Link link);
        var connection = new Connection(
            // Nobody spins for a network.
            socket, Peer.OfSubject(session.Subject!), ours.Roles, ours.Capacity, SegmentLayout.LargestCapacity,
            WaitStrategy.Block, path, far);
        connection.Link.Nearby = link.OnRungNearby;
        // Weakly: a connection that is forgotten is to be collected, which the relay then sees.
        var side = new WeakReference<Link>(connection.Link);
        FarRelay relay = session.Relay(link, far, () =>
        {
            if (side.TryGetTarget(out Link? target))
                target.OnRungNearby();
        });
        try
        {
            await relay.StartAsync(connection.Link.AttachAsync()).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Abandon();
            link.Dispose();
            throw;
        }
    }

    /// <summary>Step 2.</summary>
    private async ValueTask<Connection> ShakeHandsAsync(FarSession session, CancellationToken limit)
    {
        await session.ConnectAsync(address.Host, limit).ConfigureAwait(false);
        LinkRoles roles = ConnectionRoles.OfClient(options.Direction);
        int capacity = OwnedSegment.RoundCapacity(options.Capacity, nameof(options.Capacity));
        Hello ours = Hello.Create(roles, roles.HasFlag(LinkRoles.Writes) ? capacity : 0, 0);
        await session.SendAsync(new FarHello(address.Name, ours), limit).ConfigureAwait(false);
        Hello theirs = (await session.ReceiveAsync(limit).ConfigureAwait(false)).Hello;
        if (theirs.Reason.Length > 0)
            throw new HandshakeException($"{session.DescribePeer()} refused the connection: {theirs.Reason}");
        theirs.CheckAgainst(ours, options.MaxPeerCapacity);
        return await RelayAsync(session, ours, theirs, address.ToString()).ConfigureAwait(false);
    }

    /// <summary>Step 1.</summary>
    private async ValueTask<Socket> FindListenerAsync()
    {
        TimeSpan pause = s_leastPause;
        while (true)
        {
            SocketException? failure;
            Socket? socket;
            (socket, failure) = await TryConnectAsync().ConfigureAwait(false);
            if (socket is not null)
                return socket;
            TimeSpan rest = options.Timeout - Stopwatch.GetElapsedTime(_start);
            bool isForEver = options.Timeout == Timeout.InfiniteTimeSpan;
            if (!isForEver && rest <= TimeSpan.Zero)
                throw NotFound(failure);
            TimeSpan next = pause * (0.5 + Random.Shared.NextDouble());
            await Task.Delay(isForEver || next < rest ? next : rest, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < s_mostPause ? pause * 2 : s_mostPause;
        }
    }

    private async ValueTask<(Socket? Socket, SocketException? Failure)> TryConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.HandshakeTimeout);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, limit.Token).ConfigureAwait(false);
            return (socket, null);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            return (null, exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            return (null, new SocketException((int)SocketError.TimedOut));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private EndpointNotFoundException NotFound(SocketException? failure)
    {
        string waited = options.Timeout == TimeSpan.Zero ? "" : $", and nobody began to within {options.Timeout}";
        return new EndpointNotFoundException(
            $"Nobody listens at '{address}'{waited}: {failure?.Message}. Start the listener, or let the client wait " +
            "for it with ConnectOptions.Timeout.", address.Name, address.ToString());
    }
}
