using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;
using Ginnel.Far;
using Ginnel.Messaging;
using Ginnel.Pipes;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Far;

/// <summary>Whoever may not connect is told nothing; this side says why; and others are served all the while.</summary>
public sealed class FarRefusalTests : IDisposable
{
    private const string Subject = "CN=service, O=Tests";

    private readonly TestAuthority _others = new("CN=Another authority");
    private readonly ConcurrentQueue<(Ginnel.Endpoints.Peer Peer, GinnelException Exception)> _refusals = new();
    private readonly List<EndpointListener> _listeners = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (EndpointListener listener in _listeners)
            listener.Dispose();
        _others.Dispose();
    }

    [Fact]
    public async Task Client_WithACertificateOfAnotherAuthority_IsTurnedAway()
    {
        EndpointListener listener = Listen();
        TlsOptions tls = Usual() with { Certificate = _others.Issue(Subject) };
        var refused = await ConnectInVainAsync<EndpointAccessException>(listener, tls);
        Assert.Contains("without a word", refused.Message);
        await AssertRefusedAsync<EndpointAccessException>("not believed", "CN=Another authority", "PartialChain");
        await AssertServesOthersAsync(listener);
    }

    [Fact]
    public async Task Listener_WithACertificateOfAnotherAuthority_IsNotBelieved()
    {
        EndpointListener listener = Listen(Usual() with { Certificate = _others.Issue(Subject) });
        var refused = await ConnectInVainAsync<EndpointAccessException>(listener, Usual());
        Assert.Contains("not believed", refused.Message);
        Assert.Contains("CN=Another authority", refused.Message);
        await AssertRefusedAsync<EndpointAccessException>("at 127.0.0.1", "closed the connection");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Certificate_ThatHasExpired_IsNotBelieved(bool isOfClient)
    {
        TlsOptions expired = Usual() with { Certificate = TestAuthority.Usual.Issue(Subject, isValid: false) };
        EndpointListener listener = Listen(isOfClient ? Usual() : expired);
        var refused = await ConnectInVainAsync<EndpointAccessException>(listener, isOfClient ? expired : Usual());
        if (isOfClient)
            await AssertRefusedAsync<EndpointAccessException>("it has expired: it was valid until");
        else
            Assert.Contains("it has expired: it was valid until", refused.Message);
    }

    [Fact]
    public async Task Client_WithoutACertificate_IsTurnedAway()
    {
        EndpointListener listener = Listen();
        using RawPeer raw = await RawPeer.DialAsync(listener, null);
        SslStream stream = raw.Stream;
        Assert.Equal(0, await ReadToEndAsync(stream));
        await AssertRefusedAsync<EndpointAccessException>("showed no certificate");
        await AssertServesOthersAsync(listener);
    }

    [Fact]
    public async Task Client_OfAnotherSubject_HasNoRight()
    {
        EndpointListener listener = Listen();
        var refused = await ConnectInVainAsync<EndpointAccessException>(
            listener, TestAuthority.Usual.OptionsOf("CN=stranger"));
        Assert.Contains("no right to connect", refused.Message);
        await AssertRefusedAsync<EndpointAccessException>("'CN=stranger' has no right", Subject);
        Assert.Equal("CN=stranger", _refusals.Last().Peer.Subject);
        await AssertServesOthersAsync(listener);
    }

    [Fact]
    public async Task Client_OfASubjectThatIsNamed_IsServed()
    {
        EndpointListener listener = Listen(Usual() with { Subjects = ["CN=first", "O=Tests,CN=stranger"] });
        TlsOptions tls = TestAuthority.Usual.OptionsOf("O=Tests, CN=stranger");
        using Connection connection = await Endpoint.ConnectAsync(
            listener.Path, new ConnectOptions { Tls = tls }, Token).AsTask().Within();
        using Connection server = await listener.AcceptAsync(Token).AsTask().Within();
        Assert.Equal("O=Tests, CN=stranger", server.Peer.Subject);
        Assert.Equal(Subject, connection.Peer.Subject);
        Assert.Equal((0, uint.MaxValue), (server.Peer.ProcessId, server.Peer.UserId));
    }

    [Fact]
    public async Task Listener_ForAnotherHost_IsNotBelievedUnlessItsSubjectIsNamed()
    {
        TlsOptions elsewhere = Usual() with { Certificate = TestAuthority.Usual.Issue(Subject, host: null) };
        EndpointListener listener = Listen(elsewhere);
        var refused = await ConnectInVainAsync<EndpointAccessException>(listener, Usual());
        Assert.Contains("is not for the host '127.0.0.1'", refused.Message);
        using Connection connection = await Endpoint.ConnectAsync(
            listener.Path, new ConnectOptions { Tls = Usual() with { Subjects = [Subject] } }, Token).AsTask().Within();
        Assert.Equal(Subject, connection.Peer.Subject);
    }

    [Fact]
    public async Task Certificates_ThatArePinned_AreBelievedAlone()
    {
        using X509Certificate2 pinned = _others.Issue("CN=pinned", host: null);
        string fingerprint = pinned.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        EndpointListener listener = Listen(Usual() with { Trust = TlsTrust.Pins(fingerprint) });
        using Connection connection = await Endpoint.ConnectAsync(
            listener.Path, new ConnectOptions { Tls = Usual() with { Certificate = pinned } }, Token).AsTask().Within();
        await ConnectInVainAsync<EndpointAccessException>(listener, Usual());
        await AssertRefusedAsync<EndpointAccessException>("none of the 1 that are pinned");
    }

    [Fact]
    public async Task PlainTcp_ToATlsPort_GetsAnAlertAndNoMore()
    {
        EndpointListener listener = Listen();
        using Socket socket = await RawPeer.DialAsync(listener);
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Token);
        await using var stream = new NetworkStream(socket);
        Assert.InRange(await ReadToEndAsync(stream), 0, 7);
        await AssertRefusedAsync<HandshakeException>("The handshake of TLS with the client");
        await AssertServesOthersAsync(listener);
    }

    [Fact]
    public async Task Listener_ThatResetsAtOnce_IsALostHandshake()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        Task resetting = ResetAllAsync(socket);
        string address = $"tls://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}/far";
        // How far the client gets before it notices differs.
        for (int attempt = 0; attempt < 300; attempt++)
        {
            await Assert.ThrowsAnyAsync<GinnelException>(() => Endpoint.ConnectAsync(
                address, new ConnectOptions { Tls = Usual() }, Token).AsTask().Within());
        }

        socket.Dispose();
        await resetting.Within();
    }

    [Fact]
    public async Task Frame_ThatIsTooLong_EndsTheHandshake()
    {
        EndpointListener listener = Listen();
        using RawPeer raw = await RawPeer.DialAsync(listener, TestAuthority.Usual.Issue(Subject));
        SslStream stream = raw.Stream;
        await stream.WriteAsync(new byte[] { 0xFF, 0xFF, 0xFF, 0x7F, 1, 0, 0, 0 }, Token);
        Assert.Equal(0, await ReadToEndAsync(stream));
        await AssertRefusedAsync<HandshakeException>("has 2147483647 bytes");
        await AssertServesOthersAsync(listener);
    }

    [Fact]
    public async Task Bytes_BeyondTheCredit_EndTheConnection()
    {
        EndpointListener listener = Listen();
        using RawPeer raw = await RawPeer.DialAsync(listener, TestAuthority.Usual.Issue(Subject));
        SslStream stream = raw.Stream;
        var hello = Hello.Create(LinkRoles.Both, 4096, 0);
        await stream.WriteAsync(new FarHello("far", hello).ToFrame(), Token);
        using Connection server = await listener.AcceptAsync(Token).AsTask().Within();
        byte[] frame = new byte[FarFrame.HeaderLength + 5000];
        new FarFrame(FarFrameKind.Bytes, 5000).WriteTo(frame);
        await stream.WriteAsync(frame, Token);
        var died = await Assert.ThrowsAsync<PeerDiedException>(
            () => server.Reader.ReadAsync(new byte[10], Token).AsTask().Within());
        Assert.Contains("it broke the rules: It sent 5000 bytes, and may send 4096", died.Message);
        Assert.Contains($"'{Subject}' at 127.0.0.1:", died.Message);
        await AssertServesOthersAsync(listener);
    }

    [Fact]
    public async Task Clients_AThousandHalfOpen_KeepNobodyElseWaiting()
    {
        EndpointListener listener = Listen();
        var sockets = new List<Socket>();
        try
        {
            for (int count = 0; count < 1000; count++)
                sockets.Add(await RawPeer.DialAsync(listener));
            await AssertServesOthersAsync(listener);
            await AssertRefusedAsync<HandshakeException>("it had been silent for longest when 256 others were");
        }
        finally
        {
            foreach (Socket socket in sockets)
                socket.Dispose();
        }

        await AssertServesOthersAsync(listener);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Client_ThatIsSilent_IsDisconnectedInTime(int bytes)
    {
        EndpointListener listener = Listen(limit: TimeSpan.FromMilliseconds(300));
        using Socket socket = await RawPeer.DialAsync(listener);
        await socket.SendAsync(new byte[bytes], Token);
        await using var stream = new NetworkStream(socket);
        Assert.Equal(0, await ReadToEndAsync(stream));
        await AssertRefusedAsync<HandshakeException>("it was not over within 00:00:00.3");
    }

    [Fact]
    public async Task Client_OfAnotherEndpoint_IsToldSo()
    {
        EndpointListener listener = Listen();
        var refused = await Assert.ThrowsAsync<HandshakeException>(() => Endpoint.ConnectAsync(
            listener.Path.Replace("/far", "/other", StringComparison.Ordinal), new ConnectOptions { Tls = Usual() },
            Token).AsTask().Within());
        Assert.Contains("asks for the endpoint 'other'", refused.Message);
    }

    [Fact]
    public async Task Address_WithoutWhatItNeeds_IsExplained()
    {
        Assert.Contains("ListenOptions.Tls is needed", Assert.Throws<ArgumentException>(
            () => Endpoint.Listen("tls://127.0.0.1:0/far")).Message);
        Assert.Contains("it has no port", Assert.Throws<ArgumentException>(
            () => Endpoint.Listen("tls://localhost/far", new ListenOptions { Tls = Usual() })).Message);
        Assert.Contains("its scheme is 'http'", (await Assert.ThrowsAsync<ArgumentException>(
            () => Endpoint.ConnectAsync("http://localhost:1/far", null, Token).AsTask())).Message);
        var missing = await Assert.ThrowsAsync<EndpointNotFoundException>(() => Endpoint.ConnectAsync(
            "tls://127.0.0.1:1/far", new ConnectOptions { Tls = Usual() }, Token).AsTask().Within());
        Assert.Contains("Nobody listens at 'tls://127.0.0.1:1/far'", missing.Message);
        EndpointListener listener = Listen();
        Assert.Throws<EndpointInUseException>(
            () => Endpoint.Listen(listener.Path, new ListenOptions { Tls = Usual() }));
    }

    [Fact]
    public async Task Handles_AndWhatIsShared_CannotTravel()
    {
        using FarPair pair = await FarPair.ConnectAsync();
        using FileStream file = File.OpenRead("/proc/self/exe");
        Assert.Contains("is on another computer", (await Assert.ThrowsAsync<NotSupportedException>(
            () => pair.Client.SendHandleAsync(file.SafeFileHandle, Token).AsTask())).Message);
        await Assert.ThrowsAsync<NotSupportedException>(
            () => pair.Server.ReceiveHandleAsync<PipeReadEnd>(Token).AsTask());
        Assert.Contains("memory that processes of one computer share", (await Assert.ThrowsAsync<NotSupportedException>(
            () => SharedDictionary.OpenAsync<int, int>(pair.Listener.Path, null, Token).AsTask())).Message);
    }

    private static TlsOptions Usual() => TestAuthority.Usual.OptionsOf(Subject);

    private EndpointListener Listen(TlsOptions? tls = null, TimeSpan? limit = null)
    {
        EndpointListener listener = FarPair.Listen(new ListenOptions
        {
            Tls = tls ?? Usual(),
            HandshakeTimeout = limit ?? TimeSpan.FromSeconds(30),
            OnRefused = (peer, exception) => _refusals.Enqueue((peer, exception)),
        });
        _listeners.Add(listener);
        return listener;
    }

    private static async Task<T> ConnectInVainAsync<T>(EndpointListener listener, TlsOptions tls) where T : Exception =>
        await Assert.ThrowsAsync<T>(() => Endpoint.ConnectAsync(
            listener.Path, new ConnectOptions { Tls = tls }, Token).AsTask().Within());

    private async Task AssertRefusedAsync<T>(params string[] words) where T : GinnelException
    {
        await Eventually.True(
            () => _refusals.Any(refusal => refusal.Exception is T
                && words.All(word => refusal.Exception.Message.Contains(word, StringComparison.OrdinalIgnoreCase))),
            () => string.Join("; ", _refusals.Select(refusal => refusal.Exception.Message)));
    }

    private static async Task AssertServesOthersAsync(EndpointListener listener)
    {
        using Connection client = await Endpoint.ConnectAsync(
            listener.Path, new ConnectOptions { Tls = Usual() }, Token).AsTask().Within();
        using Connection server = await listener.AcceptAsync(Token).AsTask().Within();
        await client.Writer.WriteAsync("fine"u8.ToArray(), Token).Within();
        byte[] read = new byte[4];
        await server.AsStream().ReadExactlyAsync(read, Token).Within();
        Assert.Equal("fine", Encoding.ASCII.GetString(read));
    }

    /// <summary>How many bytes came before the end.</summary>
    private static async Task<int> ReadToEndAsync(Stream stream)
    {
        int length = 0;
        try
        {
            byte[] buffer = new byte[4096];
            while (await stream.ReadAsync(buffer, Token).AsTask().Within() is > 0 and var count)
                length += count;
        }
        catch (IOException)
        {
            // An alert, or a reset: the end, too.
        }

        return length;
    }

    private static async Task ResetAllAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                using Socket client = await listener.AcceptAsync(CancellationToken.None);
                client.LingerState = new LingerOption(true, 0);
            }
        }
        catch (SocketException)
        {
            // The listener was closed.
        }
    }
}
