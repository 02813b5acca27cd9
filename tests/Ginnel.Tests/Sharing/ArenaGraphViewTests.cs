using System;
using System.Linq;
using CsCheck;
using Ginnel.Sharing;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>Graphs in an arena.</summary>
public sealed class ArenaGraphViewTests
{
    [Fact]
    public void Graph_WithACycle_HasItsVerticesAndNeighbors()
    {
        using var arena = SharedArena.Create(4096);
        RefGraph<char> graph = arena.AddGraph<char>(['a', 'b', 'c', 'd'], [[1, 2], [2], [0, 0], null]);
        ArenaGraphView<char> view = arena.View.Get(graph);
        Assert.Equal((4, 5), (view.Count, view.EdgeCount));
        Assert.Equal((4, 5), (graph.Count, graph.EdgeCount));
        Assert.Equal('c', view[2]);
        Assert.Equal("abcd", view.Vertices);
        Assert.Equal([1, 2], view.Neighbors(0));
        Assert.Equal([2], view.Neighbors(1));
        Assert.Equal([0, 0], view.Neighbors(2));
        Assert.Equal([], view.Neighbors(3));
        Assert.Equal(3..5, view.Edges(2));
    }

    [Fact]
    public void Graph_OfNothing_HasNothing()
    {
        using var arena = SharedArena.Create(4096);
        RefGraph<int> none = arena.AddGraph<int>([], ReadOnlySpan<int[]?>.Empty);
        Assert.True(none.IsNull);
        Assert.Equal(0, arena.View.Get(none).Count);
        RefGraph<int> lonely = arena.AddGraph([7], ReadOnlySpan<(int, int)>.Empty);
        Assert.False(lonely.IsNull);
        Assert.Equal((1, 0), (arena.View.Get(lonely).Count, arena.View.Get(lonely).EdgeCount));
        Assert.Equal([], arena.View.Get(lonely).Neighbors(0));
    }

    [Fact]
    public void Graph_EdgesToNoVertex_AreRefused()
    {
        using var arena = SharedArena.Create(4096);
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.AddGraph<int>([1, 2], [[2], []]));
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.AddGraph<int>([1, 2], [(-1, 0)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => arena.AddGraph<int>([1, 2], [(0, 2)]));
        Assert.Throws<ArgumentException>(() => arena.AddGraph<int>([1, 2], [[0]]));
        Assert.Equal(64, arena.Used);
    }

    [Fact]
    public void View_OfNoVertex_Throws()
    {
        using var arena = SharedArena.Create(4096);
        RefGraph<int> graph = arena.AddGraph<int>([1, 2], [[1], [0]]);
        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(graph)[2]);
        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(graph)[-1]);
        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(graph).Neighbors(2).Length);
        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(graph).Edges(-1));
    }

    [Fact]
    public void Random_Edges_AreThoseOfEachVertexInTheirOrder() =>
        Gen.Int[1, 20].SelectMany(static count =>
                Gen.Select(Gen.Const(count), Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, count - 1]).Array[0, 60]))
            .Sample((count, edges) =>
            {
                using var arena = SharedArena.Create(1 << 14);
                long[] vertices = [.. Enumerable.Range(100, count).Select(static number => (long)number)];
                RefGraph<long> ofEdges = arena.AddGraph<long>(vertices, edges);
                int[]?[] lists = [.. Enumerable.Range(0, count).Select(vertex =>
                    edges.Where(edge => edge.Item1 == vertex).Select(static edge => edge.Item2).ToArray())];
                RefGraph<long> ofLists = arena.AddGraph<long>(vertices, lists);
                ArenaGraphView<long> byEdges = arena.View.Get(ofEdges);
                ArenaGraphView<long> byLists = arena.View.Get(ofLists);
                Assert.Equal(edges.Length, byEdges.EdgeCount);
                for (int vertex = 0; vertex < count; vertex++)
                {
                    Assert.Equal(vertices[vertex], byEdges[vertex]);
                    Assert.Equal(lists[vertex]!, byEdges.Neighbors(vertex));
                    Assert.Equal(lists[vertex]!, byLists.Neighbors(vertex));
                }
            });

    [Fact]
    public void Walk_OfAGraph_AllocatesNothing()
    {
        using var arena = SharedArena.Create(1 << 20);
        RefGraph<int> graph = arena.AddGraph<int>(
            [.. Enumerable.Range(0, 1000)],
            [.. Enumerable.Range(0, 1000).Select(static vertex => (int[]?)[(vertex + 1) % 1000])]);
        Assert.Equal(499_500, Sum(arena.View, graph));
        long before = GC.GetAllocatedBytesForCurrentThread();
        long sum = Sum(arena.View, graph);
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(499_500, sum);
        Assert.Equal(before, after);
    }

    private static long Sum(ArenaView arena, RefGraph<int> reference)
    {
        ArenaGraphView<int> graph = arena.Get(reference);
        long sum = 0;
        int vertex = 0;
        do
        {
            sum += graph[vertex];
            vertex = graph.Neighbors(vertex)[0];
        }
        while (vertex != 0);
        return sum;
    }
}
