using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Subjects.Far;

/// <summary>A bare <see cref="SslStream"/> with TLS 1.3 and both certificates, and nothing around it.</summary>
internal sealed class TlsStreamSubject(string name) : Subject(name)
{
    public override bool Supports(Workload workload) =>
        workload.Pattern is Pattern.Trip or Pattern.PacedTrip || workload == Workload.Large;

    public override Rendezvous Listen() => new Listener();

    public override Side Connect(string address)
    {
        var folder = new TlsFolder(address);
        X509Certificate2 certificate = folder.LoadCertificate();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, folder.ReadPort());
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        stream.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = [certificate],
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, shown, _, _) => certificate.Equals(shown),
        });
        return new AsyncSide<AsyncStreamPort>(new AsyncStreamPort(stream), stream);
    }

    private sealed class Listener : Rendezvous
    {
        private readonly TlsFolder _folder = TlsFolder.Create();
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public Listener()
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _socket.Listen();
            _folder.WritePort(((IPEndPoint)_socket.LocalEndPoint!).Port);
        }

        public override string Address => _folder.Path;

        public override Side Accept()
        {
            X509Certificate2 certificate = _folder.LoadCertificate();
            Socket socket = _socket.Accept();
            socket.NoDelay = true;
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            stream.AuthenticateAsServer(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, shown, _, _) => certificate.Equals(shown),
            });
            return new AsyncSide<AsyncStreamPort>(new AsyncStreamPort(stream), stream);
        }

        public override void Dispose()
        {
            _socket.Dispose();
            _folder.Delete();
        }
    }
}
