using System;
using System.Linq;
using System.Runtime.InteropServices;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>
/// Goal: whatever a writer puts into the bytes of a map or a graph, before or while they are read, a reader gets values
/// or one clean exception, soon, and touches nothing outside of the arena.
/// Method: words are overwritten at random, with numbers that are likely to mean something, and the reader goes on with
/// views that it took before. Unmapped addresses lie on both sides of the pages, so a step too far ends the process.
/// </summary>
public sealed class ArenaHostileTests
{
    private const int Keys = 60;

    [Fact]
    public void Random_WordsInMapsAndGraphs_EndInValuesOrOneException()
    {
        int seed = Fuzz.Seed();
        int rounds = Fuzz.Iterations(5_000);
        var random = new Random(seed);
        using SharedArena arena = Create();
        byte[] whole = arena.Region.AsReadOnlySpan(0, (int)arena.Used).ToArray();
        Ref<Root> root = arena.Root<Root>();
        int refused = 0;
        for (int round = 0; round < rounds; round++)
        {
            Span<byte> bytes = arena.Region.AsSpan(0, (int)arena.Used);
            whole.CopyTo(bytes);
            // The root lies last, and what it says is in every read: half of the changes go there.
            int first = round % 2 == 0 ? (int)root.Offset / 4 : 16;
            for (int change = random.Next(1, 8); change > 0; change--)
                MemoryMarshal.Cast<byte, int>(bytes)[random.Next(first, bytes.Length / 4)] = Any(random, bytes.Length);
            refused += Read(arena, root, bytes, random) ? 0 : 1;
        }

        Assert.True(refused > 0 && refused < rounds, $"seed {seed}: {refused} of {rounds} were refused");
    }

    [Fact]
    public void Bucket_ThatIsTooLong_IsRefused()
    {
        using var arena = SharedArena.Create(1 << 16);
        RefMap<int, int> map = arena.AddMap(Enumerable.Range(0, 1000).ToDictionary(static key => key));
        arena.Edit(map.Starts).Clear();
        arena.Edit(map.Starts)[^1] = 1000;
        Span<uint> starts = arena.Edit(map.Starts);
        int refused = 0;
        for (int key = 0; key < 10_000; key++)
        {
            try
            {
                _ = arena.View.Get(map).ContainsKey(key);
            }
            catch (InvalidReferenceException)
            {
                refused++;
            }
        }

        // One of 1024 buckets has them all.
        Assert.InRange(refused, 1, 100);
        starts.Fill(uint.MaxValue);
        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(map)[0]);
        // As unsigned numbers, the difference of these is small.
        starts.Fill(uint.MaxValue - 3);
        starts[1] = 5;
        Assert.Throws<InvalidReferenceException>(() =>
        {
            for (int key = 0; key < 10_000; key++)
            {
                if (MapLayout.BucketOf(MapLayout.HashOf(default, in key, map.Seed), 1024) == 0)
                    _ = arena.View.Get(map).ContainsKey(key);
            }
        });
        starts.Fill(1001);
        Assert.Throws<InvalidReferenceException>(() => arena.View.Get(map)[0]);
        for (int bucket = 0; bucket < starts.Length; bucket++)
            starts[bucket] = (uint)(bucket % 2 == 0 ? 5 : 3);
        starts[^1] = 3;
        Assert.ThrowsAny<InvalidReferenceException>(() =>
        {
            for (int key = 0; key < 100; key++)
                _ = arena.View.Get(map).ContainsKey(key);
        });
    }

    [Fact]
    public void Count_ThatNoMapOrGraphHas_IsRefused()
    {
        using var arena = SharedArena.Create(1 << 16);
        Ref<Root> root = arena.Add(new Root
        {
            Numbers = arena.AddMap(Enumerable.Range(0, 10).ToDictionary(static key => key, static key => (long)key)),
            Graph = arena.AddGraph<int>([1, 2], [[1], [0]]),
        });
        foreach (int count in (int[])[-1, int.MinValue, int.MaxValue, 1 << 30, (1 << 30) + 1, 10_000])
        {
            MemoryMarshal.Cast<Root, int>(new Span<Root>(ref arena.Edit(root)))[1] = count;
            Assert.Throws<InvalidReferenceException>(() => arena.View.Get(arena.View.Get(root).Numbers).Count);
            MemoryMarshal.Cast<Root, int>(new Span<Root>(ref arena.Edit(root)))[9] = count;
            Assert.Throws<InvalidReferenceException>(() => arena.View.Get(arena.View.Get(root).Graph).Count);
        }
    }

    private static int Any(Random random, int length) => random.Next(4) switch
    {
        0 => random.Next(),
        1 => -random.Next(1, 100),
        2 => random.Next(0, 2 * Keys),
        _ => random.Next(0, length / 8),
    };

    /// <summary>False when the reader was told that something is wrong.</summary>
    private static bool Read(SharedArena arena, Ref<Root> reference, Span<byte> bytes, Random random)
    {
        try
        {
            ArenaView view = arena.View;
            ref readonly Root root = ref view.Get(reference);
            ArenaMap<int, long> numbers = view.Get(root.Numbers);
            ArenaTextMap<int> texts = view.Get(root.Texts);
            ArenaGraphView<int> graph = view.Get(root.Graph);
            int vertex = 0;
            for (int look = 0; look < 10; look++)
            {
                int key = random.Next(2 * Keys);
                _ = numbers.TryGetValue(key, out _);
                _ = texts.TryGetValue($"key {key}", out _);
                _ = graph[vertex];
                ReadOnlySpan<int> next = graph.Neighbors(vertex);
                vertex = next.IsEmpty ? 0 : next[^1];
                MemoryMarshal.Cast<byte, int>(bytes)[random.Next(16, bytes.Length / 4)] = Any(random, bytes.Length);
            }

            foreach (MapEntry<RefString, int> entry in texts)
                _ = view.GetUtf8(entry.Key).Length;
            return true;
        }
        catch (InvalidReferenceException)
        {
            return false;
        }
    }

    private static SharedArena Create()
    {
        SharedRegion region = SharedRegion.Create(1 << 14, new SharedRegionOptions { HasGuardPages = true });
        var arena = new SharedArena(region, 0, region.Length, isWriter: true);
        int[]?[] neighbors = [.. Enumerable.Range(0, 20).Select(static vertex => (int[]?)[(vertex * 7) % 20, vertex])];
        arena.Publish(arena.Add(new Root
        {
            Numbers = arena.AddMap(Enumerable.Range(0, Keys).ToDictionary(static key => key, static key => (long)key)),
            Texts = arena.AddMap(Enumerable.Range(0, Keys).ToDictionary(static key => $"key {key}")),
            Graph = arena.AddGraph<int>([.. Enumerable.Range(0, 20)], neighbors),
        }));
        return arena;
    }

    private struct Root
    {
        public RefMap<int, long> Numbers;
        public RefMap<RefString, int> Texts;
        public RefGraph<int> Graph;
    }
}
