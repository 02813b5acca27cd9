using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Serialization.Benchmarks.Contenders;
using Ginnel.Serialization.Benchmarks.Shapes;

namespace Ginnel.Serialization.Benchmarks.Measuring;

/// <summary>A value, and who writes and reads it.</summary>
/// <param name="Name">For the tables.</param>
/// <param name="Kind">What must hold of it.</param>
/// <param name="Vertices">Of a graph: how many it has.</param>
/// <param name="Create">Makes the value, and those that write and read it.</param>
internal sealed record Workload(string Name, WorkloadKind Kind, int Vertices, Func<Contender[]> Create)
{
    /// <summary>All of them; the large ones are smaller when only a quick run is wanted.</summary>
    public static IEnumerable<Workload> All(bool isQuick)
    {
        foreach (int count in (int[])[4, 1_000, 1_000_000])
            yield return new($"int list of {count:N0}", WorkloadKind.Plain, 0, () => Ints(count));
        int particles = 10_000;
        yield return new($"array of {particles:N0} structs of 64 B", WorkloadKind.Plain, 0, () => Particles(particles));
        yield return new("small object", WorkloadKind.Objects, 0, static () => Every(Item.Create(7), new ItemByHand()));
        yield return new("1,000 small objects", WorkloadKind.Objects, 0, static () => Every(
            (Item[])[.. Enumerable.Range(0, 1000).Select(Item.Create)], new ItemsByHand()));
        yield return new("binary tree of 1,000", WorkloadKind.Objects, 0, static () => Every(
            TreeNode.Create(1000)!, new TreeByHand()));
        foreach (int count in (int[])[1_000, isQuick ? 2_000 : 100_000])
            yield return new($"graph of {count:N0}", WorkloadKind.Graph, count, () => Graph(count));
        foreach (int count in (int[])(isQuick ? [1_000, 10_000] : [100_000, 1_000_000, 10_000_000]))
            yield return new($"chain of {count:N0}", WorkloadKind.Growth, count, () => Chains(count));
        foreach (int count in (int[])(isQuick ? [] : [1_000_000, 10_000_000]))
            yield return new($"large graph of {count:N0}", WorkloadKind.Growth, count, () => LargeGraph(count));
    }

    private static Contender[] Ints(int count) =>
        Every<List<int>>([.. Enumerable.Range(0, count).Select(static number => number * 31)], new ListByHand<int>());

    private static Contender[] Particles(int count) =>
        Every<Particle[]>([.. Enumerable.Range(0, count).Select(Particle.Create)], new ArrayByHand<Particle>());

    private static Contender[] Graph(int count)
    {
        GraphNode root = GraphNode.Create(count);
        return
        [
            new GinnelContender<GraphNode>(root),
            new MemoryPackContender<GraphNode>(root),
            new ByHandContender<GraphNode>(root, new GraphByHand()),
        ];
    }

    private static Contender[] LargeGraph(int count)
    {
        GraphNode root = GraphNode.Create(count);
        return [new GinnelContender<GraphNode>(root), new ByHandContender<GraphNode>(root, new GraphByHand())];
    }

    private static Contender[] Chains(int count)
    {
        Chain chain = Chain.Create(count);
        return [new GinnelContender<Chain>(chain), new ByHandContender<Chain>(chain, new ChainByHand())];
    }

    private static Contender[] Every<T>(T value, IByHand<T> codec) where T : notnull =>
    [
        new GinnelContender<T>(value),
        new MemoryPackContender<T>(value),
        new MessagePackContender<T>(value),
        new ByHandContender<T>(value, codec),
    ];
}

/// <summary>What must hold of a workload.</summary>
internal enum WorkloadKind
{
    /// <summary>A copy of memory, at the speed of one.</summary>
    Plain,

    /// <summary>Faster than the rival.</summary>
    Objects,

    /// <summary>Much faster than the rival, and nearly as fast as by hand.</summary>
    Graph,

    /// <summary>As much for each vertex as with fewer of them.</summary>
    Growth,
}
