using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;

namespace Ginnel.Far;

/// <summary>A socket to another computer, from the first byte until both sides have agreed.</summary>
/// <remarks>
/// 1. TLS 1.3, with the protocol <c>ginnel/1</c>, and certificates of both sides (<see cref="PeerCheck"/>). A side that
///    does not believe the other's closes: nothing but an alert of TLS was sent.
/// 2. The client sends its hello with the endpoint's name.
/// 3. The listener answers with its own, or refuses with a reason. Both check what the other is, as nearby.
/// 4. From then on frames go both ways: <see cref="FarRelay"/>.
/// All of that has to be over within the time that the options allow.
/// </remarks>
internal sealed class FarSession : IDisposable
{
    private static readonly SslApplicationProtocol s_protocol = new("ginnel/1");

    private readonly Socket _socket;
    private readonly TlsOptions _options;
    private readonly PeerCheck _check;
    private readonly WireStream _wire;
    private readonly SslStream _stream;

    /// <param name="socket">Connected; the session's own from now on.</param>
    /// <param name="options">Who we are and whom we believe.</param>
    /// <param name="host">For a client, the host that it means; null for a listener.</param>
    public FarSession(Socket socket, TlsOptions options, string? host)
    {
        _socket = socket;
        _options = options;
        _check = new PeerCheck(options, host);
        EndPoint = Plain((IPEndPoint)socket.RemoteEndPoint!);
        socket.NoDelay = true;
        _wire = new WireStream(socket);
        _stream = new SslStream(_wire);
        Input = new FarInput(_stream);
    }

    /// <summary>The other side's address.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>Who the other side is, by its certificate.</summary>
    public string? Subject => _check.Subject;

    public FarInput Input { get; }

    /// <summary>After so long without a word the other side counts as dead.</summary>
    public TimeSpan Patience => _options.KeepAliveTimeout;

    public string DescribePeer() => Subject is { } subject ? $"'{subject}' at {EndPoint}" : EndPoint.ToString()!;

    /// <summary>Step 1 as a listener.</summary>
    public async ValueTask AcceptAsync(CancellationToken cancellationToken)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _options.Context,
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [s_protocol],
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = _check.Accepts,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        await FinishAsync(_stream.AuthenticateAsServerAsync(options, cancellationToken), "client")
            .ConfigureAwait(false);
    }

    /// <summary>Step 1 as a client.</summary>
    public async ValueTask ConnectAsync(string host, CancellationToken cancellationToken)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificateContext = _options.Context,
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [s_protocol],
            AllowTlsResume = false,
            RemoteCertificateValidationCallback = _check.Accepts,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        await FinishAsync(_stream.AuthenticateAsClientAsync(options, cancellationToken), "listener")
            .ConfigureAwait(false);
    }

    public async ValueTask SendAsync(FarHello hello, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(hello.ToFrame(), cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw Closed(exception);
        }
    }

    /// <exception cref="HandshakeException">There was none.</exception>
    /// <exception cref="EndpointAccessException">The other side has closed the connection.</exception>
    public async ValueTask<FarHello> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FarHello.ReadAsync(Input, cancellationToken).ConfigureAwait(false) ?? throw Closed(null);
        }
        catch (IOException exception) when (exception is not GinnelException)
        {
            throw Closed(exception);
        }
    }

    /// <summary>Says why the other side is refused, and closes when it has heard it.</summary>
    public async ValueTask RefuseAsync(Hello ours, string reason, CancellationToken cancellationToken)
    {
        await SendAsync(new FarHello("", ours with { Reason = reason }), cancellationToken).ConfigureAwait(false);
        await _stream.ShutdownAsync().ConfigureAwait(false);
        _socket.Shutdown(SocketShutdown.Send);
        // What it has sent already must not turn the closing into a reset, which would take the reason away.
        _ = await Input.FillAsync(FarFrame.MostControlLength, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Step 4.</summary>
    /// <param name="link">The relay's side of a link.</param>
    /// <param name="far">Shared with the connection's side.</param>
    /// <param name="ring">Wakes whoever waits at the connection's side.</param>
    public FarRelay Relay(Link link, FarPeer far, Action ring) =>
        new(_stream, _wire, _socket, Input, link, far, _options) { Ring = ring };

    public void Dispose()
    {
        _socket.Dispose();
        _stream.Dispose();
    }

    /// <summary>A socket for both versions of IP gives addresses of the older one in the form of the newer.</summary>
    private static IPEndPoint Plain(IPEndPoint endPoint) => endPoint.Address.IsIPv4MappedToIPv6
        ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port)
        : endPoint;

    private async ValueTask FinishAsync(Task handshake, string other)
    {
        try
        {
            await handshake.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            throw Refused(other, exception);
        }

        if (_stream.NegotiatedApplicationProtocol != s_protocol)
        {
            throw new HandshakeException(
                $"{DescribePeer()} does not speak {s_protocol}, the protocol of far connections: it may be a server " +
                "or client of something else.");
        }
    }

    private GinnelException Refused(string other, Exception exception)
    {
        if (_check.Fault is { } fault)
        {
            return new EndpointAccessException(
                $"The {other} at {EndPoint} was refused: {fault}.", EndPoint.ToString()!);
        }

        return new HandshakeException(
            $"The handshake of TLS with the {other} at {EndPoint} failed: {exception.Message} " +
            $"({(exception.InnerException ?? exception).Message}). It may not speak TLS 1.3 or {s_protocol}, or not " +
            "believe our certificate.");
    }

    private EndpointAccessException Closed(Exception? exception) => new(
        $"{DescribePeer()} closed the connection without a word" +
        $"{(exception is null ? "" : $" ({exception.Message})")}: it may not believe the certificate of " +
        $"'{_options.Certificate.Subject}', or give it no right to connect; or it has just ended.",
        EndPoint.ToString()!);
}
