using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Far;
using Ginnel.Pipes;

namespace Ginnel.Endpoints;

/// <summary>A client from another computer that has not shaken hands yet.</summary>
/// <remarks>
/// It is told nothing before it has shown a certificate that is believed and of somebody who may connect. Then it is
/// answered as nearby: with a connection, or with the reason why there is none.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "It may still be cancelled by others, and has no timer left.")]
internal sealed class FarClient
{
    private readonly FarReceiver _receiver;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _end = new();
    private readonly EndPoint _endPoint;
    private string? _reason;

    public FarClient(FarReceiver receiver, Socket socket)
    {
        _receiver = receiver;
        _socket = socket;
        _endPoint = socket.RemoteEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        Node = new LinkedListNode<FarClient>(this);
    }

    /// <summary>Its place in the receiver's list, oldest first.</summary>
    public LinkedListNode<FarClient> Node { get; }

    private EndpointListener Listener => _receiver.Listener;

    /// <summary>Disconnects the client.</summary>
    /// <param name="reason">Why, for the listener's logs; null when nobody need know.</param>
    public void End(string? reason)
    {
        Volatile.Write(ref _reason, reason);
        _end.Cancel();
    }

    public async Task RunAsync()
    {
        TimeSpan limit = Listener.Options.HandshakeTimeout;
        _end.CancelAfter(limit);
        Connection? connection = null;
        FarSession? session = null;
        try
        {
            session = new FarSession(_socket, Listener.Options.Tls!, null);
            connection = await ShakeHandsAsync(session).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Report(session, new HandshakeException(
                $"The client at {_endPoint} was disconnected before the handshake: " +
                $"{Volatile.Read(ref _reason) ?? $"it was not over within {limit}"}."));
        }
        catch (GinnelException exception)
        {
            Report(session, exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            Report(session, new HandshakeException(
                $"The client at {_endPoint} was lost before the handshake was over: {exception.Message}"));
        }

        _end.CancelAfter(Timeout.InfiniteTimeSpan);
        if (connection is null)
        {
            session?.Dispose();
            _socket.Dispose();
        }

        _receiver.OnEnded(this, connection);
    }

    private async ValueTask<Connection> ShakeHandsAsync(FarSession session)
    {
        CancellationToken end = _end.Token;
        await session.AcceptAsync(end).ConfigureAwait(false);
        FarHello hello = await session.ReceiveAsync(end).ConfigureAwait(false);
        ListenOptions options = Listener.Options;
        LinkRoles roles = Hello.Complement(hello.Hello.Roles);
        int capacity = roles.HasFlag(LinkRoles.Writes) ? Listener.Capacity : 0;
        Hello ours = Hello.Create(roles, capacity, 0);
        try
        {
            hello.Hello.CheckVersion(ours);
            if (hello.Name != Listener.Name)
            {
                throw new HandshakeException(
                    $"{session.DescribePeer()} asks for the endpoint '{hello.Name}', and here is another one.");
            }

            HalfOpenConnection.CheckDirection(hello.Hello, options.Directions);
            hello.Hello.CheckAgainst(ours, options.MaxPeerCapacity);
        }
        catch (HandshakeException exception)
        {
            await session.RefuseAsync(ours, exception.Message, end).ConfigureAwait(false);
            throw;
        }

        await session.SendAsync(new FarHello("", ours), end).ConfigureAwait(false);
        return await FarConnector.RelayAsync(session, ours, hello.Hello, _receiver.Path).ConfigureAwait(false);
    }

    private void Report(FarSession? session, GinnelException exception) =>
        Listener.ReportRefusal(Peer.OfSubject(session?.Subject ?? ""), exception);
}
