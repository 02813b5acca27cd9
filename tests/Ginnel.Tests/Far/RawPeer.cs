using System;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Far;
using Ginnel.Pipes;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Far;

/// <summary>A client that speaks TLS, and then whatever it likes.</summary>
internal sealed class RawPeer : IDisposable
{
    private RawPeer(Socket socket, SslStream stream) => (Socket, Stream) = (socket, stream);

    public Socket Socket { get; }

    public SslStream Stream { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Socket> DialAsync(EndpointListener listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, new Uri(listener.Path).Port), Token);
        socket.NoDelay = true;
        return socket;
    }

    /// <summary>As far as the handshake of TLS.</summary>
    public static async Task<RawPeer> DialAsync(EndpointListener listener, X509Certificate2? certificate)
    {
        Socket socket = await DialAsync(listener);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = certificate is null ? [] : [certificate],
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [new SslApplicationProtocol("ginnel/1")],
            RemoteCertificateValidationCallback = TestAuthority.IsFromUsual,
        }, Token);
        return new RawPeer(socket, stream);
    }

    /// <summary>Until the listener has a connection, with a ring of so many bytes for what this peer sends.</summary>
    public static async Task<(RawPeer Peer, Connection Connection)> ConnectAsync(
        EndpointListener listener, int capacity)
    {
        RawPeer peer = await DialAsync(listener, FarPair.Tls.Certificate);
        var hello = new FarHello("far", Hello.Create(LinkRoles.Both, capacity, 0));
        await peer.Stream.WriteAsync(hello.ToFrame(), Token).AsTask().Within();
        Connection connection = await listener.AcceptAsync(Token).AsTask().Within();
        await peer.ReadFrameAsync();
        return (peer, connection);
    }

    /// <summary>A frame of zeros.</summary>
    public static byte[] FrameOf(FarFrameKind kind, int length = 0)
    {
        byte[] frame = new byte[FarFrame.HeaderLength + length];
        new FarFrame(kind, length).WriteTo(frame);
        return frame;
    }

    public async Task SendAsync(params FarFrameKind[] kinds)
    {
        foreach (FarFrameKind kind in kinds)
            await Stream.WriteAsync(FrameOf(kind), Token).AsTask().Within();
    }

    public async Task<FarFrame> ReadFrameAsync()
    {
        byte[] header = new byte[FarFrame.HeaderLength];
        await Stream.ReadExactlyAsync(header, Token).AsTask().Within();
        Assert.True(FarFrame.TryRead(header, out FarFrame frame));
        await Stream.ReadExactlyAsync(new byte[frame.Length], Token).AsTask().Within();
        return frame;
    }

    /// <summary>Goes without a word, and without reading what has come.</summary>
    public void Reset() => Socket.Close(timeout: 0);

    public void Dispose() => Stream.Dispose();
}
