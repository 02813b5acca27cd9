using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>Objects laid out in an arena, and read in place through a second mapping of it.</summary>
public sealed partial class SharedGraphTests
{
    [Fact]
    public void View_OfEveryKindOfMember_HasTheValues()
    {
        var at = new DateTime(2024, 2, 29, 23, 59, 58, DateTimeKind.Utc);
        var node = new Node
        {
            Id = -5,
            Name = "Gänge",
            Color = ConsoleColor.Red,
            IsOn = true,
            At = at,
            Price = -12.50m,
            Until = null,
            Clock = new TimeOnly(1, 2, 3),
            Numbers = [1, 2, 3],
            Days = [new DateOnly(1999, 12, 31), DateOnly.MaxValue],
            Names = ["a", null, ""],
            Rates = [1.5, null],
            Place = new Point { X = 3, Y = 4 },
        };
        using SharedArena there = Publish(node);
        Node.View view = Node.Open(there);
        Assert.Equal(-5, view.Id);
        Assert.Equal("Gänge", view.Name);
        Assert.Equal("Gänge"u8, view.NameUtf8);
        Assert.Equal(ConsoleColor.Red, view.Color);
        Assert.True(view.IsOn);
        Assert.Equal((at, DateTimeKind.Utc), (view.At, view.At.Kind));
        Assert.Equal(-12.50m, view.Price);
        Assert.Null(view.Until);
        Assert.Equal(new TimeOnly(1, 2, 3), view.Clock);
        Assert.Equal([1, 2, 3], view.Numbers);
        Assert.Equal(new DateOnly(1999, 12, 31), view.Days[0].Value);
        Assert.Equal(DateOnly.MaxValue, view.Days[1].Value);
        Assert.Equal("a, null, ", Strings(view.Names));
        Assert.Equal("a"u8, view.Names.GetUtf8(0));
        Assert.Equal((1.5, null), (view.Rates[0].Value, view.Rates[1].Value));
        Assert.Equal((3, 4), (view.Place.X, view.Place.Y));
        Assert.True(view.Next.IsNull);
    }

    [Fact]
    public void View_OfNullAndOfEmptyLists_TellsThemApart()
    {
        using SharedArena there = Publish(new Node { Edges = null, Names = [], Numbers = [], Days = null });
        Node.View view = Node.Open(there);
        Assert.True(view.Edges.IsNull);
        Assert.False(view.Names.IsNull);
        Assert.False(view.InPlace.Numbers.IsNull);
        Assert.True(view.InPlace.Days.IsNull);
        Assert.Equal(0, view.Edges.Count + view.Names.Count + view.Numbers.Length + view.Days.Length);
        foreach (Node.View edge in view.Edges)
            Assert.True(edge.IsNull);
        Assert.Null(view.Name);
    }

    [Fact]
    public void Lay_ObjectsInACycle_KeepsTheirIdentity()
    {
        var first = new Node { Id = 1 };
        var second = new Node { Id = 2, Next = first, Owner = new Owner { First = first } };
        first.Next = second;
        first.Edges = [second, null, first, second];
        second.Owner.All = [second, first];
        using SharedArena there = Publish(first);
        Node.View view = Node.Open(there);
        Assert.Equal(2, view.Next.Id);
        Assert.Equal(view.Reference, view.Next.Next.Reference);
        Assert.Equal(4, view.Edges.Count);
        Assert.Equal(view.Next.Reference, view.Edges[0].Reference);
        Assert.True(view.Edges[1].IsNull);
        Assert.Equal(view.Reference, view.Edges[2].Reference);
        Owner.View owner = view.Next.Owner;
        Assert.Equal(view.Reference, owner.First.Reference);
        int sum = 0;
        foreach (Node.View node in owner.All)
            sum = sum * 10 + node.Id;
        Assert.Equal(21, sum);
    }

    [Fact]
    public void Lay_RandomGraphs_IsTheGraph()
    {
        int seed = Fuzz.Seed();
        int rounds = Fuzz.Iterations(200);
        var random = new Random(seed);
        for (int round = 0; round < rounds; round++)
        {
            Node root = RandomGraph(random, random.Next(1, 200));
            using SharedArena there = Publish(root);
            Assert.Equal(there.Used, Node.Measure(root));
            int count = Compare(there, root, seed);
            Assert.InRange(count, 1, 200);
        }
    }

    [Fact]
    public void Lay_AMillionObjectsDeep_IsWalkedWithoutAllocation()
    {
        const int Count = 1_000_000;
        Node? root = null;
        for (int id = 0; id < Count; id++)
            root = new Node { Id = id, Next = root, Edges = null };
        using SharedArena there = Publish(root!, 256 << 20);
        Assert.Equal(Count * (Count - 1L) / 2, Sum(there));
        long before = GC.GetAllocatedBytesForCurrentThread();
        long sum = Sum(there);
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Count * (Count - 1L) / 2, sum);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Walk_OfRandomBytes_StaysInTheArena()
    {
        int seed = Fuzz.Seed();
        int rounds = Fuzz.Iterations(20_000);
        var random = new Random(seed);
        using var arena = SharedArena.Create(1 << 16);
        Node.Publish(arena, RandomGraph(random, 50));
        byte[] whole = arena.Region.AsReadOnlySpan(0, (int)arena.Used).ToArray();
        int refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            Span<byte> bytes = arena.Region.AsSpan(0, (int)arena.Used);
            whole.CopyTo(bytes);
            for (int change = random.Next(1, 50); change > 0; change--)
            {
                int value = random.Next(3) == 0 ? random.Next() : random.Next(0, bytes.Length / 4);
                MemoryMarshal.Cast<byte, int>(bytes)[random.Next(16, bytes.Length / 4)] = value;
            }

            using SharedArena there = Open(arena);
            try
            {
                ReadSome(there, steps: 100);
            }
            catch (Exception exception) when (exception is GinnelException or InvalidOperationException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, rounds);
    }

    [Fact]
    public void Value_OfBitsThatAreNone_IsRefused()
    {
        using var arena = SharedArena.Create(4096);
        Ref<Node.Layout> reference = Node.Lay(arena, new Node());
        ref Node.Layout layout = ref arena.Edit(reference);
        Spoil(ref layout.IsOn);
        Spoil(ref layout.At);
        Spoil(ref layout.Price);
        Spoil(ref layout.Clock);
        Assert.True(new Node.View(arena.View, reference).IsOn);
        Assert.Throws<InvalidReferenceException>(() => new Node.View(arena.View, reference).At);
        Assert.Throws<InvalidReferenceException>(() => new Node.View(arena.View, reference).Price);
        Assert.Throws<InvalidReferenceException>(() => new Node.View(arena.View, reference).Clock);
        Assert.Throws<InvalidOperationException>(() => new Node.View(arena.View, default).Id);
    }

    [Fact]
    public void Publish_InAnArenaThatIsTooSmall_PublishesNothing()
    {
        using var arena = SharedArena.Create(4096);
        var root = new Node { Numbers = new int[5000] };
        Assert.Throws<InvalidOperationException>(() => Node.Publish(arena, root));
        Assert.False(arena.IsPublished);
        Assert.Throws<InvalidOperationException>(() => Node.Open(arena).Id);
    }

    [Fact]
    public void Open_OfAnotherClass_IsRefused()
    {
        using SharedArena there = Publish(new Node());
        Assert.Throws<HandshakeException>(() => Owner.Open(there).IsNull);
        Assert.Throws<HandshakeException>(() => there.Root<Node.Layout>());
    }

    [Fact]
    public void Hash_OfAClass_IsOfAllThatItLeadsTo()
    {
        ulong plain = Chain("A", "B", "C");
        Assert.Equal(plain, Chain("A", "B", "C"));
        Assert.Equal(6, new[]
        {
            plain, Chain("A", "B", "D"), Chain("A", "C", "C"), Chain("B", "B", "C"), Chain("A", "B"), Chain("A"),
        }.Distinct().Count());
    }

    private static ulong Chain(params string[] members)
    {
        ArenaType? first = null;
        ArenaType next = ArenaType.Create<int>(members[^1], () => [first!]);
        for (int index = members.Length - 2; index >= 0; index--)
        {
            ArenaType target = next;
            next = ArenaType.Create<int>(members[index], () => [target]);
        }

        first = next;
        return first.Hash;
    }

    private static Node RandomGraph(Random random, int count)
    {
        Node[] nodes = [.. Enumerable.Range(0, count).Select(id => new Node { Id = id })];
        Node? Any() => random.Next(4) == 0 ? null : nodes[random.Next(count)];
        foreach (Node node in nodes)
        {
            node.Name = random.Next(3) == 0 ? null : new string('ä', random.Next(5));
            node.Next = Any();
            node.Edges = random.Next(5) == 0 ? null : [.. Enumerable.Range(0, random.Next(6)).Select(_ => Any())];
            node.Numbers = random.Next(3) == 0 ? null : [.. Enumerable.Range(0, random.Next(6))];
            node.Names = random.Next(3) == 0 ? null : [.. Enumerable.Range(0, random.Next(3)).Select(_ => node.Name)];
            node.IsOn = random.Next(2) == 0;
            node.At = new DateTime(random.NextInt64(DateTime.MaxValue.Ticks));
            node.Rates = random.Next(2) == 0 ? null : [null, 1.5];
            node.Price = random.Next(2) == 0 ? null : random.Next();
            if (random.Next(3) == 0)
                node.Owner = new Owner { First = Any(), All = [nodes[0], nodes[^1]] };
        }

        return nodes[0];
    }

    /// <summary>Goes through objects and arena at once; what is the same object here must be so there.</summary>
    private static int Compare(SharedArena arena, Node root, int seed)
    {
        var places = new Dictionary<Node, Ref<Node.Layout>>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<Node>();
        void Meet(Node? node, Ref<Node.Layout> place)
        {
            Assert.True((node is null) == place.IsNull, $"seed {seed}");
            if (node is null)
                return;
            if (places.TryAdd(node, place))
                waiting.Enqueue(node);
            Assert.True(places[node] == place, $"seed {seed}");
        }

        Meet(root, Node.Open(arena).Reference);
        while (waiting.TryDequeue(out Node? node))
        {
            var view = new Node.View(arena.View, places[node]);
            Assert.Equal((node.Id, node.Name, node.IsOn), (view.Id, view.Name, view.IsOn));
            Assert.Equal((node.At, node.Price), (view.At, view.Price));
            Assert.Equal(node.Numbers ?? [], view.Numbers);
            Assert.Equal(node.Names is null, view.Names.IsNull);
            Assert.Equal(Strings(node.Names ?? []), Strings(view.Names));
            Assert.Equal(node.Edges?.Count, view.Edges.IsNull ? null : view.Edges.Count);
            Meet(node.Next, view.Next.Reference);
            for (int index = 0; index < view.Edges.Count; index++)
                Meet(node.Edges![index], view.Edges[index].Reference);
            Assert.Equal(node.Owner is null, view.Owner.IsNull);
            if (node.Owner is { } owner)
                Meet(owner.First, view.Owner.First.Reference);
        }

        Assert.Equal(places.Count, places.Values.Distinct().Count());
        return places.Count;
    }

    private static void ReadSome(SharedArena arena, int steps)
    {
        var waiting = new Queue<Ref<Node.Layout>>([Node.Open(arena).Reference]);
        while (steps-- > 0 && waiting.TryDequeue(out Ref<Node.Layout> place))
        {
            var view = new Node.View(arena.View, place);
            if (view.IsNull)
                continue;
            _ = (view.Id, view.Name, view.IsOn, view.At, view.Price, view.Until, view.Clock, view.Numbers.Length);
            foreach (string? _ in view.Names)
                steps--;
            foreach (ArenaValue<DateOnly, uint> day in view.Days)
                _ = day.Value;
            waiting.Enqueue(view.Next.Reference);
            if (!view.Owner.IsNull)
                waiting.Enqueue(view.Owner.First.Reference);
            foreach (Node.View edge in view.Edges)
                waiting.Enqueue(edge.Reference);
        }
    }

    private static long Sum(SharedArena arena)
    {
        long sum = 0;
        for (Node.View node = Node.Open(arena); !node.IsNull; node = node.Next)
        {
            foreach (Node.View edge in node.Edges)
                sum += edge.Id;
            sum += node.Id + node.NameUtf8.Length + node.Names.Count;
        }

        return sum;
    }

    private static string Strings(ArenaStrings texts)
    {
        var strings = new List<string?>();
        foreach (string? text in texts)
            strings.Add(text);
        return Strings(strings);
    }

    private static string Strings(List<string?> texts) => string.Join(", ", texts.Select(static it => it ?? "null"));

    private static void Spoil<T>(ref T value) where T : unmanaged =>
        MemoryMarshal.AsBytes(new Span<T>(ref value)).Fill(0xFE);

    private static SharedArena Publish(Node root, long capacity = 1 << 20)
    {
        using var arena = SharedArena.Create(capacity);
        Node.Publish(arena, root);
        return Open(arena);
    }

    private static SharedArena Open(SharedArena arena) =>
        SharedArena.Open(SharedRegion.Open(arena.Region.File.Duplicate(), isTwoWay: false));

    internal struct Point
    {
        public int X;
        public int Y;
    }

    [Shared]
    internal sealed partial class Node
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        public ConsoleColor Color { get; set; }

        public bool IsOn { get; set; }

        public DateTime At { get; set; }

        public decimal? Price { get; set; }

        public DateTime? Until { get; set; }

        public TimeOnly Clock { get; set; }

        public Point Place { get; set; }

        public Node? Next { get; set; }

        public Owner? Owner { get; set; }

        public List<Node?>? Edges { get; set; } = [];

        public int[]? Numbers { get; set; }

        public List<DateOnly>? Days { get; set; }

        public List<string?>? Names { get; set; }

        public double?[]? Rates { get; set; }
    }

    [Shared]
    internal sealed partial class Owner
    {
        public Node? First { get; set; }

        public Node?[]? All { get; set; }
    }
}
