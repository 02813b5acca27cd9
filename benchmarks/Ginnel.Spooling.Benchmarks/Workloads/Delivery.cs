using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Benchmarks.Laps;
using Ginnel.Spooling.Benchmarks.Queues;

namespace Ginnel.Spooling.Benchmarks.Workloads;

/// <summary>Messages that survive the death of every process, from one process to another.</summary>
internal static class Delivery
{
    private const string Name = "100 bytes from one process to another, not synced";
    private const string Ours = "Ginnel, none";
    // Three million a second.
    private const double NsOfThreeMillion = 1000.0 / 3;

    public static Workload Create(Options options)
    {
        List<(string Name, Func<MessageQueue> Create)> queues =
        [
            (Ours, static () => new SpoolQueue()),
            ("a file each, renamed", static () => new FileQueue()),
            ("SQLite, a transaction each", static () => new SqliteQueue(1)),
            ("SQLite, 100 in a transaction", static () => new SqliteQueue(100)),
            ("RabbitMQ, persistent", static () => new RabbitQueue()),
        ];
        if (options.Without is { } without)
            queues.RemoveAll(it => it.Name.Contains(without, StringComparison.Ordinal));
        List<MessageQueue> made = [];
        List<Contender> contenders = [];
        foreach ((string name, Func<MessageQueue> create) in queues)
        {
            MessageQueue queue = create();
            made.Add(queue);
            contenders.Add(new Contender(name, queue.Run) { Before = queue.Trim });
        }

        return new Workload(
            Name, contenders,
            [.. queues.Skip(1).Select(static it => new Target(Name, Ours, it.Name, 0.02) { OrNs = NsOfThreeMillion })])
        {
            Resources = new Ending(() => made.ForEach(static queue => queue.Dispose())),
        };
    }
}
