using System.IO;
using System.Net.Sockets;
using System.Threading.Tasks;
using Ginnel.Benchmarks.Traffic;
using StreamJsonRpc;

namespace Ginnel.Benchmarks.Subjects.Calls;

/// <summary>StreamJsonRpc over a Unix socket, with MessagePack: the faster of its formats.</summary>
internal sealed class StreamJsonRpcSubject(string name) : Subject(name)
{
    public override bool Supports(Workload workload) => workload.IsCall;

    public override Rendezvous Listen() => new Listener();

    public override Side Connect(string address)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(address));
        var adder = new Adder();
        JsonRpc rpc = Over(socket);
        rpc.AddLocalRpcTarget(new Service(adder));
        rpc.StartListening();
        return new ServerSide(adder, rpc);
    }

    private static JsonRpc Over(Socket socket)
    {
        var stream = new NetworkStream(socket, ownsSocket: true);
        return new JsonRpc(new LengthHeaderMessageHandler(stream, stream, new MessagePackFormatter()));
    }

    /// <summary>Its method, under the name that is called.</summary>
    private sealed class Service(Adder adder)
    {
        public long Add(long left, long right) => adder.Add(left, right);
    }

    private readonly struct Port(JsonRpc rpc) : ICallPort
    {
        public ValueTask<long> AddAsync(long left, long right) =>
            new(rpc.InvokeAsync<long>(nameof(Service.Add), left, right));
    }

    private sealed class Listener : Rendezvous
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("ginnel-benchmark-").FullName;
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        public Listener()
        {
            _socket.Bind(new UnixDomainSocketEndPoint(Address));
            _socket.Listen();
        }

        public override string Address => Path.Combine(_folder, "socket");

        public override Side Accept()
        {
            JsonRpc rpc = Over(_socket.Accept());
            rpc.StartListening();
            return new CallerSide<Port>(new Port(rpc), rpc);
        }

        public override void Dispose()
        {
            _socket.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
