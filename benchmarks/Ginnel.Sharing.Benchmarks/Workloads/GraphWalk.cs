using System;
using System.Collections.Generic;
using Ginnel.Benchmarks.Laps;
using MemoryPack;
using MessagePack;

namespace Ginnel.Sharing.Benchmarks.Workloads;

/// <summary>
/// Every node of a graph and the targets of its edges, in place: beside pointers in C, and objects; and beside what
/// serializers take before the first step.
/// </summary>
internal static class GraphWalk
{
    private const string Ours = "SharedArena, huge pages";
    private const string Limit = "C structures with pointers (one process)";
    private const int EdgesPerNode = 3;

    public static Workload Create(int count)
    {
        string name = $"walk of {count:N0} nodes with {EdgesPerNode} edges";
        int[] targets = new int[count * EdgesPerNode];
        var random = new Random(0);
        for (int index = 0; index < targets.Length; index++)
            targets[index] = random.Next(count);
        SharedArena arena = Lay(count, targets, areHuge: true);
        SharedArena plain = Lay(count, targets, areHuge: false);
        ObjectNode objects = Make(count, targets);
        long sum = Walk(arena);
        List<Contender> contenders =
        [
            new(Ours, times => Repeat(times, sum, () => Walk(arena))),
            new("SharedArena", times => Repeat(times, sum, () => Walk(plain))),
            new("objects (one process)", times => Repeat(times, sum, () => Walk(objects))),
        ];
        FlatNode[] flat = Flatten(count, targets);
        byte[] packed = MemoryPackSerializer.Serialize(flat);
        byte[] messagePacked = MessagePackSerializer.Serialize(flat);
        contenders.Add(new("MemoryPack, only deserializing", times => Repeat(
            times, count, () => MemoryPackSerializer.Deserialize<FlatNode[]>(packed)!.Length)));
        contenders.Add(new("MessagePack, only deserializing", times => Repeat(
            times, count, () => MessagePackSerializer.Deserialize<FlatNode[]>(messagePacked).Length)));
        NativeWalk? native = NativeWalk.TryBuild(count, EdgesPerNode, targets);
        if (native is not null)
            contenders.Add(new(Limit, times => Repeat(times, sum, native.Walk)));
        return new Workload(name, contenders, native is null ? [] : [new Target(name, Ours, Limit, 1.3)])
        {
            Resources = new Ending(() =>
            {
                arena.Dispose();
                plain.Dispose();
            }),
        };
    }

    private static void Repeat(int times, long expected, Func<long> walk)
    {
        for (int time = 0; time < times; time++)
        {
            if (walk() != expected)
                throw new InvalidOperationException("The walk came to another sum.");
        }
    }

    private static SharedArena Lay(int count, int[] targets, bool areHuge)
    {
        SharedArena arena = SharedArena.Create(
            4096 + count * (24L + 8 + EdgesPerNode * sizeof(int) + 8),
            new SharedRegionOptions { PreferHugePages = areHuge });
        var nodes = new Ref<Node>[count];
        for (int index = 0; index < count; index++)
            nodes[index] = arena.Add(new Node { Id = index });
        Span<Ref<Node>> edges = stackalloc Ref<Node>[EdgesPerNode];
        for (int index = 0; index < count; index++)
        {
            for (int edge = 0; edge < EdgesPerNode; edge++)
                edges[edge] = nodes[targets[index * EdgesPerNode + edge]];
            RefList<Ref<Node>> list = arena.AddList<Ref<Node>>(edges);
            ref Node node = ref arena.Edit(nodes[index]);
            node.Edges = list;
            node.Next = index + 1 < count ? nodes[index + 1] : default;
        }

        arena.Publish(nodes[0]);
        return arena;
    }

    private static ObjectNode Make(int count, int[] targets)
    {
        var nodes = new ObjectNode[count];
        for (int index = 0; index < count; index++)
            nodes[index] = new ObjectNode(index);
        for (int index = 0; index < count; index++)
        {
            nodes[index].Next = index + 1 < count ? nodes[index + 1] : null;
            for (int edge = 0; edge < EdgesPerNode; edge++)
                nodes[index].Edges[edge] = nodes[targets[index * EdgesPerNode + edge]];
        }

        return nodes[0];
    }

    private static FlatNode[] Flatten(int count, int[] targets)
    {
        var nodes = new FlatNode[count];
        for (int index = 0; index < count; index++)
        {
            int first = index * EdgesPerNode;
            nodes[index] = new FlatNode { Id = index, Edges = targets[first..(first + EdgesPerNode)] };
        }

        return nodes;
    }

    private static long Walk(SharedArena arena)
    {
        ArenaView view = arena.View;
        long sum = 0;
        Ref<Node> at = arena.Root<Node>();
        while (!at.IsNull)
        {
            ref readonly Node node = ref view.Get(at);
            sum += node.Id;
            foreach (Ref<Node> edge in view.Get(node.Edges))
                sum += view.Get(edge).Id;
            at = node.Next;
        }

        return sum;
    }

    private static long Walk(ObjectNode first)
    {
        long sum = 0;
        for (ObjectNode? node = first; node is not null; node = node.Next)
        {
            sum += node.Id;
            foreach (ObjectNode edge in node.Edges)
                sum += edge.Id;
        }

        return sum;
    }

    private struct Node
    {
        public long Id;
        public RefList<Ref<Node>> Edges;
        public Ref<Node> Next;
    }

    private sealed class ObjectNode(long id)
    {
        public long Id { get; } = id;

        public ObjectNode[] Edges { get; } = new ObjectNode[EdgesPerNode];

        public ObjectNode? Next { get; set; }
    }
}
