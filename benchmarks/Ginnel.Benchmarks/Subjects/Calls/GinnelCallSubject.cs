using System;
using System.Threading.Tasks;
using Ginnel.Benchmarks.Traffic;
using Ginnel.Endpoints;
using Ginnel.Messaging;
using Ginnel.Waiting;

namespace Ginnel.Benchmarks.Subjects.Calls;

/// <summary>Calls over a connection of Ginnel's, by an interface.</summary>
internal sealed class GinnelCallSubject(string name, WaitStrategy strategy, bool isBlocking)
    : GinnelSubject(name, strategy, RingCapacity.Bytes)
{
    /// <summary>Many threads that are held up are not what blocking calls are for.</summary>
    public override bool Supports(Workload workload) =>
        workload.IsCall && !(isBlocking && workload.Pattern == Pattern.Callers);

    protected override Side Over(Connection connection, bool isLead)
    {
        if (!isLead)
        {
            var adder = new Adder();
            return new ServerSide(adder, new Owner(Ginnel.Messaging.Calls.Serve<IAdder>(connection, adder)));
        }

        CallClient<IAdder> client =
            Ginnel.Messaging.Calls.ConnectAsync<IAdder>(connection).AsTask().GetAwaiter().GetResult();
        return isBlocking
            ? new CallerSide<BlockingPort>(new BlockingPort(client.Target), new Owner(client))
            : new CallerSide<Port>(new Port(client.Target), new Owner(client));
    }

    private readonly struct Port(IAdder adder) : ICallPort
    {
        public ValueTask<long> AddAsync(long left, long right) => adder.AddAsync(left, right);
    }

    private readonly struct BlockingPort(IAdder adder) : ICallPort
    {
        public ValueTask<long> AddAsync(long left, long right) => new(adder.Add(left, right));
    }

    private sealed class Owner(IAsyncDisposable owned) : IDisposable
    {
        public void Dispose() => owned.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
