using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>Arenas within one process: a second mapping stands for the other process.</summary>
public sealed class SharedArenaTests
{
    [Fact]
    public void Root_OfAPublishedArena_LeadsToEverything()
    {
        using var arena = SharedArena.Create(1 << 16);
        Ref<Node> first = arena.Add(new Node { Id = 1, Name = arena.AddString("Gänge") });
        Ref<Node> second = arena.Add(new Node { Id = 2, Name = arena.AddString(""), Next = first });
        arena.Edit(first).Next = second;
        arena.Edit(first).Others = arena.AddList([second, first, second]);
        arena.Publish(first);

        using SharedArena there = Open(arena);
        ArenaView view = there.View;
        ref readonly Node node = ref view.Get(there.Root<Node>());
        Assert.Equal(1, node.Id);
        Assert.Equal("Gänge", view.GetString(node.Name));
        ReadOnlySpan<Ref<Node>> others = view.Get(node.Others);
        Assert.Equal([2, 1, 2], [view.Get(others[0]).Id, view.Get(others[1]).Id, view.Get(others[2]).Id]);
        ref readonly Node next = ref view.Get(node.Next);
        Assert.Equal("", view.GetString(next.Name));
        Assert.Null(view.GetString(default));
        Assert.Equal(0, view.Get(next.Others).Length);
        Assert.Equal(there.Root<Node>(), next.Next);
    }

    [Fact]
    public void Published_Arena_TakesNothingMore()
    {
        using var arena = SharedArena.Create(4096);
        Ref<long> root = arena.Add(5L);
        arena.Publish(root);
        Assert.Throws<InvalidOperationException>(() => arena.Add(1));
        Assert.Throws<InvalidOperationException>(() => arena.Edit(root) = 1);
        Assert.Throws<InvalidOperationException>(() => arena.Publish(root));
        using SharedArena there = Open(arena);
        Assert.Throws<InvalidOperationException>(() => there.Add(1));
        Assert.Throws<InvalidOperationException>(() => there.Edit(root) = 1);
    }

    [Fact]
    public void Open_BeforePublication_IsRefused()
    {
        using var arena = SharedArena.Create(4096);
        arena.Add(1);
        Assert.Throws<HandshakeException>(() => Open(arena));
        Assert.Throws<InvalidOperationException>(() => arena.Root<int>());
    }

    [Fact]
    public void Root_OfAnotherType_NamesBoth()
    {
        using var arena = SharedArena.Create(4096);
        arena.Publish(arena.Add(5L));
        HandshakeException exception = Assert.Throws<HandshakeException>(() => arena.Root<Node>());
        Assert.Contains("8 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Node), exception.Message, StringComparison.Ordinal);
        Assert.Throws<HandshakeException>(() => arena.Root<double>());
    }

    [Fact]
    public void Add_UntilItIsFull_SaysHowMuchIsMissing()
    {
        using var arena = SharedArena.Create(4096);
        RefList<long> list = arena.ReserveList<long>((4096 - 64) / 8);
        Assert.Equal(4096, arena.Used);
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => arena.Add((byte)1));
        Assert.Contains("8 more are needed", exception.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => arena.ReserveList<long>(int.MaxValue));
        arena.Edit(list)[^1] = 1;
    }

    [Fact]
    public void Add_TypeOfWiderAlignment_IsRefused()
    {
        using var arena = SharedArena.Create(4096);
        Assert.Throws<NotSupportedException>(() => arena.Add(default(Int128)));
    }

    [Fact]
    public void Get_NullOrOutside_Throws()
    {
        using var arena = SharedArena.Create(4096);
        arena.Add(1L);
        Assert.Throws<InvalidOperationException>(() => arena.View.Get(default(Ref<long>)));
        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(new Ref<long>(72)));
        Assert.Equal(1, arena.View.Get(new Ref<long>(64)));
        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(new Ref<Node>(64)));
        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(new RefList<long>(new Ref<long>(64), 2)).Length);
        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(new RefList<long>(new Ref<long>(64), -1)).Length);
        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(new RefList<long>(default, 1)).Length);
        Assert.Throws<InvalidReferenceException>(
            () => arena.View.Get(new RefList<Node>(new Ref<Node>(64), int.MaxValue)).Length);
        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(new Ref<long>(uint.MaxValue * 8L)));
    }

    [Fact]
    public void Walk_OfAnythingAtAll_StaysInTheArena()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        using var arena = SharedArena.Create(1 << 14);
        Ref<Node>[] nodes = [.. Enumerable.Range(0, 100).Select(id => arena.Add(new Node { Id = id }))];
        arena.Publish(nodes[0]);
        int refused = 0;
        int rounds = Fuzz.Iterations(20_000);
        for (int round = 0; round < rounds; round++)
        {
            Span<byte> bytes = arena.Region.AsSpan(0, (int)arena.Used);
            if (round % 3 == 0)
                random.NextBytes(bytes[(round % 6 == 0 ? 64 : 12)..]);
            else
                MemoryMarshal.Cast<byte, int>(bytes)[random.Next(16, bytes.Length / 4)] = random.Next(0, 1 << 12);
            try
            {
                using SharedArena there = Open(arena);
                Walk(there, steps: 50);
            }
            catch (GinnelException)
            {
                refused++;
            }
            catch (InvalidOperationException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, rounds);
    }

    [Fact]
    public void Header_OfAHostileWriter_IsRefused()
    {
        foreach ((int offset, long value) in (ReadOnlySpan<(int, long)>)
            [(0, 1), (8, 2), (12, 0), (16, 63), (16, 4097), (16, -1), (16, long.MaxValue)])
        {
            using var arena = SharedArena.Create(4096);
            arena.Publish(arena.Add(1L));
            if (offset is 8 or 12)
                arena.Region.WriteRelease(offset, (int)value);
            else
                arena.Region.WriteRelease(offset, value);
            Assert.Throws<HandshakeException>(() => Open(arena));
        }

        using var strange = SharedRegion.Create(4096);
        Assert.Throws<HandshakeException>(() => SharedArena.Open(strange));
    }

    [Fact]
    public void Steps_OfAWalk_AllocateNothing()
    {
        using var arena = SharedArena.Create(1 << 20);
        Ref<Node> last = default;
        for (int id = 0; id < 1000; id++)
            last = arena.Add(new Node { Id = id, Next = last });
        arena.Publish(last);
        using SharedArena there = Open(arena);
        Assert.Equal(499_500, Sum(there));
        long before = GC.GetAllocatedBytesForCurrentThread();
        long sum = Sum(there);
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(499_500, sum);
        Assert.Equal(before, after);
    }

    private static long Sum(SharedArena arena)
    {
        ArenaView view = arena.View;
        long sum = 0;
        for (Ref<Node> at = arena.Root<Node>(); !at.IsNull; at = view.Get(at).Next)
            sum += view.Get(at).Id;
        return sum;
    }

    private static void Walk(SharedArena arena, int steps)
    {
        ArenaView view = arena.View;
        var waiting = new Queue<Ref<Node>>([arena.Root<Node>()]);
        while (steps-- > 0 && waiting.TryDequeue(out Ref<Node> at))
        {
            Node node = view.Get(at);
            _ = view.GetString(node.Name);
            foreach (Ref<Node> other in view.Get(node.Others))
                waiting.Enqueue(other);
            waiting.Enqueue(node.Next);
        }
    }

    private static SharedArena Open(SharedArena arena)
    {
        SharedRegion region = SharedRegion.Open(arena.Region.File.Duplicate(), isTwoWay: false);
        try
        {
            return SharedArena.Open(region);
        }
        catch
        {
            region.Dispose();
            throw;
        }
    }

    private struct Node
    {
        public int Id;
        public Ref<Node> Next;
        public RefString Name;
        public RefList<Ref<Node>> Others;
    }
}
