using System.IO;
using Ginnel.Benchmarks.Traffic;
using Ginnel.Endpoints;
using Ginnel.Waiting;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>A connection of Ginnel's: a pipe in each direction.</summary>
internal class GinnelSubject(string name, WaitStrategy strategy, int capacity) : Subject(name)
{
    private const string EndpointName = "benchmark";

    /// <summary>A pipe of one page is too small for the large loans and batches.</summary>
    public override bool Supports(Workload workload) =>
        base.Supports(workload)
        && (workload.Pattern is not (Pattern.Frames or Pattern.InPlace)
            || workload.Length * workload.Batch < capacity);

    public override Rendezvous Listen() => new Listener(this, strategy, capacity);

    public override Side Connect(string address)
    {
        var options = new ConnectOptions
        {
            Directory = address,
            Capacity = capacity,
            WaitStrategy = strategy,
        };
        return Over(Endpoint.Connect(EndpointName, options), isLead: false);
    }

    /// <summary>Our side over a connection that is open.</summary>
    protected virtual Side Over(Connection connection, bool isLead) => IsAsync
        ? new AsyncSide<AsyncGinnelPort>(new AsyncGinnelPort(connection.Reader, connection.Writer), connection)
        : new BlockingSide<GinnelPort>(new GinnelPort(connection.Reader, connection.Writer), connection);

    private sealed class Listener : Rendezvous
    {
        private readonly GinnelSubject _subject;
        private readonly EndpointListener _listener;

        public Listener(GinnelSubject subject, WaitStrategy strategy, int capacity)
        {
            _subject = subject;
            Address = Directory.CreateTempSubdirectory("ginnel-benchmark-").FullName;
            _listener = Endpoint.Listen(EndpointName, new ListenOptions
            {
                Directory = Address,
                Capacity = capacity,
                WaitStrategy = strategy,
            });
        }

        public override string Address { get; }

        public override Side Accept() =>
            _subject.Over(_listener.AcceptAsync().AsTask().GetAwaiter().GetResult(), isLead: true);

        public override void Dispose()
        {
            _listener.Dispose();
            Directory.Delete(Address, recursive: true);
        }
    }
}
