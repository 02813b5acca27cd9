using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>A Unix socket, or TCP over the loopback device with TCP_NODELAY.</summary>
internal class SocketSubject(string name, AddressFamily family) : Subject(name)
{
    public override Rendezvous Listen() => new Listener(this, family);

    public override Side Connect(string address)
    {
        Socket socket = Open(family);
        socket.Connect(family == AddressFamily.Unix
            ? new UnixDomainSocketEndPoint(address)
            : new IPEndPoint(IPAddress.Loopback, int.Parse(address, CultureInfo.InvariantCulture)));
        return Over(socket, isLead: false);
    }

    /// <summary>Our side over a socket that is open.</summary>
    protected virtual Side Over(Socket socket, bool isLead) => IsAsync
        ? new AsyncSide<AsyncSocketPort>(new AsyncSocketPort(socket), socket)
        : new BlockingSide<SocketPort>(new SocketPort(socket), socket);

    private static Socket Open(AddressFamily family) => family == AddressFamily.Unix
        ? new Socket(family, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private sealed class Listener : Rendezvous
    {
        private readonly SocketSubject _subject;
        private readonly Socket _socket;
        private readonly string? _folder;

        public Listener(SocketSubject subject, AddressFamily family)
        {
            _subject = subject;
            _socket = Open(family);
            if (family == AddressFamily.Unix)
            {
                _folder = Directory.CreateTempSubdirectory("ginnel-benchmark-").FullName;
                Address = Path.Combine(_folder, "socket");
                _socket.Bind(new UnixDomainSocketEndPoint(Address));
            }
            else
            {
                _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                Address = ((IPEndPoint)_socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
            }

            _socket.Listen();
        }

        public override string Address { get; }

        public override Side Accept()
        {
            Socket socket = _socket.Accept();
            if (_folder is null)
                socket.NoDelay = true;
            return _subject.Over(socket, isLead: true);
        }

        public override void Dispose()
        {
            _socket.Dispose();
            if (_folder is not null)
                Directory.Delete(_folder, recursive: true);
        }
    }
}
