using System.Net.Sockets;
using System.Threading.Tasks;
using Ginnel.Benchmarks.Traffic;
using StreamJsonRpc;

namespace Ginnel.Benchmarks.Subjects.Calls;

/// <summary>StreamJsonRpc over a Unix socket, with MessagePack: the faster of its formats.</summary>
internal sealed class StreamJsonRpcSubject(string name) : SocketSubject(name, AddressFamily.Unix)
{
    public override bool Supports(Workload workload) => workload.IsCall;

    protected override Side Over(Socket socket, bool isLead)
    {
        var stream = new NetworkStream(socket, ownsSocket: true);
        var rpc = new JsonRpc(new LengthHeaderMessageHandler(stream, stream, new MessagePackFormatter()));
        if (isLead)
        {
            rpc.StartListening();
            return new CallerSide<Port>(new Port(rpc), rpc);
        }

        var adder = new Adder();
        rpc.AddLocalRpcTarget(new Service(adder));
        rpc.StartListening();
        return new ServerSide(adder, rpc);
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
}
