using System;
using Ginnel.Benchmarks.Subjects.Calls;
using Ginnel.Benchmarks.Traffic;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Waiting;

namespace Ginnel.Benchmarks.Subjects.Far;

/// <summary>A far connection over the loopback device: bytes, or calls.</summary>
internal sealed class FarSubject(string name, bool isCall) : Subject(name)
{
    private const WaitStrategy Strategy = WaitStrategy.Adaptive;

    /// <summary>About what the kernel lets a socket's own buffers grow to (tcp_wmem, tcp_rmem), and a network needs.
    /// </summary>
    private const int Capacity = 4 << 20;

    /// <summary>What a network is asked for: not the single frames that memory is.</summary>
    public override bool Supports(Workload workload) => isCall
        ? workload.IsCall
        : workload.Pattern is Pattern.Trip or Pattern.PacedTrip || workload == Workload.Large;

    public override Rendezvous Listen() => new Listener(this);

    public override Side Connect(string address)
    {
        var folder = new TlsFolder(address);
        return Over(Endpoint.Connect($"tls://127.0.0.1:{folder.ReadPort()}/benchmark", new ConnectOptions
        {
            Tls = folder.LoadOptions(),
            Capacity = Capacity,
            WaitStrategy = Strategy,
        }), isLead: false);
    }

    private Side Over(Connection connection, bool isLead)
    {
        if (!isCall)
            return new AsyncSide<AsyncGinnelPort>(
                new AsyncGinnelPort(connection.Reader, connection.Writer), connection);
        if (!isLead)
        {
            var adder = new Adder();
            return new ServerSide(adder, new Owner(Ginnel.Messaging.Calls.Serve<IAdder>(connection, adder)));
        }

        CallClient<IAdder> client =
            Ginnel.Messaging.Calls.ConnectAsync<IAdder>(connection).AsTask().GetAwaiter().GetResult();
        return new CallerSide<Port>(new Port(client.Target), new Owner(client));
    }

    private readonly struct Port(IAdder adder) : ICallPort
    {
        public System.Threading.Tasks.ValueTask<long> AddAsync(long left, long right) => adder.AddAsync(left, right);
    }

    private sealed class Owner(IAsyncDisposable owned) : IDisposable
    {
        public void Dispose() => owned.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private sealed class Listener : Rendezvous
    {
        private readonly FarSubject _subject;
        private readonly TlsFolder _folder = TlsFolder.Create();
        private readonly EndpointListener _listener;

        public Listener(FarSubject subject)
        {
            _subject = subject;
            _listener = Endpoint.Listen("tls://127.0.0.1:0/benchmark", new ListenOptions
            {
                Tls = _folder.LoadOptions(),
                Capacity = Capacity,
                WaitStrategy = Strategy,
            });
            _folder.WritePort(new Uri(_listener.Path).Port);
        }

        public override string Address => _folder.Path;

        public override Side Accept() =>
            _subject.Over(_listener.AcceptAsync().AsTask().GetAwaiter().GetResult(), isLead: true);

        public override void Dispose()
        {
            _listener.Dispose();
            _folder.Delete();
        }
    }
}
