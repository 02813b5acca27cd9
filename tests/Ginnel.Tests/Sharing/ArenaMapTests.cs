using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using Ginnel.Sharing;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>Maps in an arena, beside dictionaries with the same entries.</summary>
public sealed class ArenaMapTests
{
    [Fact]
    public void Map_OfSomePairs_FindsEachAndNothingElse()
    {
        using var arena = SharedArena.Create(1 << 16);
        var squares = Enumerable.Range(0, 100).ToDictionary(static key => key, static key => key * key);
        RefMap<int, int> map = arena.AddMap(squares);
        ArenaMap<int, int> view = arena.View.Get(map);
        Assert.Equal((100, 100), (map.Count, view.Count));
        Assert.False(view.IsNull);
        for (int key = -100; key < 200; key++)
        {
            Assert.Equal(squares.ContainsKey(key), view.ContainsKey(key));
            Assert.Equal(squares.TryGetValue(key, out int expected), view.TryGetValue(key, out int found));
            Assert.Equal(expected, found);
        }

        Assert.Equal(49, view[7]);
        Assert.Throws<KeyNotFoundException>(() => arena.View.Get(map)[100]);
        var all = new Dictionary<int, int>();
        foreach (MapEntry<int, int> entry in view)
            all.Add(entry.Key, entry.Value);
        Assert.Equal(squares.OrderBy(static pair => pair.Key), all.OrderBy(static pair => pair.Key));
    }

    [Fact]
    public void Map_OfTexts_IsLookedUpByStringsAndByUtf8()
    {
        using var arena = SharedArena.Create(1 << 16);
        string longKey = new('ä', 1000);
        RefMap<RefString, int> map = arena.AddMap(
            new Dictionary<string, int> { ["one"] = 1, ["zwölf"] = 12, [""] = 0, [longKey] = 1000 });
        ArenaTextMap<int> view = arena.View.Get(map);
        Assert.Equal((1, 12, 0, 1000), (view["one"], view["zwölf"], view[""], view[longKey]));
        Assert.True(view.TryGetValue("zwölf"u8, out int value));
        Assert.Equal(12, value);
        Assert.True(view.ContainsKey("one"u8));
        Assert.True(view.ContainsKey("one"));
        Assert.False(view.ContainsKey("two"));
        Assert.False(view.TryGetValue("One", out _));
        Assert.Throws<KeyNotFoundException>(() => arena.View.Get(map)["two"]);
        Assert.Throws<ArgumentNullException>(() => arena.View.Get(map).ContainsKey((string)null!));
        var keys = new List<string?>();
        foreach (MapEntry<RefString, int> entry in view)
            keys.Add(arena.View.GetString(entry.Key));
        Assert.Equal(["", "one", "zwölf", longKey], keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Map_OfTextsThatAreThere_ComparesTheTexts()
    {
        using var arena = SharedArena.Create(1 << 16);
        RefMap<RefString, int> map = arena.AddMap(
            new KeyValuePair<RefString, int>[] { new(arena.AddString("one"), 1), new(arena.AddString("two"), 2) });
        Assert.Equal(2, arena.View.Get(map)["two"]);
        RefString one = arena.AddString("one");
        RefString three = arena.AddString("three");
        ArenaMap<RefString, int> byReference = new(arena.View, map);
        Assert.Equal(1, byReference[one]);
        Assert.False(byReference.ContainsKey(three));
    }

    [Fact]
    public void Map_WithinAValue_LeadsOn()
    {
        using var arena = SharedArena.Create(1 << 16);
        Ref<Node> leaf = arena.Add(new Node { Id = 2 });
        Ref<Node> root = arena.Add(new Node { Id = 1 });
        RefMap<Key, Ref<Node>> ways = arena.AddMap(
            new Dictionary<Key, Ref<Node>> { [new() { X = 1, Y = 2 }] = leaf, [new() { X = 2, Y = 1 }] = root });
        RefMap<RefString, RefString> names = arena.AddMap(
            new Dictionary<string, RefString> { ["en"] = arena.AddString("town") });
        RefMap<byte, RefList<int>> lists = arena.AddMap(
            new Dictionary<byte, RefList<int>> { [9] = arena.AddList([1, 2, 3]), [8] = default });
        arena.Edit(root).Ways = ways;
        arena.Edit(root).Names = names;
        arena.Edit(root).Lists = lists;
        arena.Publish(root);
        using SharedArena there = Open(arena);
        ArenaView view = there.View;
        ref readonly Node node = ref view.Get(there.Root<Node>());
        Assert.Equal(2, view.Get(view.Get(node.Ways)[new() { X = 1, Y = 2 }]).Id);
        Assert.Equal(1, view.Get(view.Get(node.Ways)[new() { X = 2, Y = 1 }]).Id);
        Assert.Equal("town", view.GetString(view.Get(node.Names)["en"]));
        Assert.Equal([1, 2, 3], view.Get(view.Get(node.Lists)[9]));
        Assert.True(view.Get(node.Lists)[8].IsNull);
    }

    [Fact]
    public void Map_WithoutPairs_HasNothing()
    {
        using var arena = SharedArena.Create(4096);
        RefMap<int, int> map = arena.AddMap(new Dictionary<int, int>());
        Assert.True(map.IsNull);
        Assert.Equal(64, arena.Used);
        Assert.Equal(0, arena.View.Get(map).Count);
        Assert.False(arena.View.Get(map).ContainsKey(0));
        Assert.False(arena.View.Get(default(RefMap<RefString, int>)).ContainsKey(""));
        Assert.Empty(arena.View.Get(map).Entries.ToArray());
    }

    [Fact]
    public void AddMap_KeyTwice_SaysWhich()
    {
        using var arena = SharedArena.Create(1 << 20);
        KeyValuePair<int, int>[] pairs = [new(5, 1), new(6, 2), new(5, 3)];
        Assert.Contains("\"5\"", Assert.Throws<ArgumentException>(() => arena.AddMap(pairs)).Message,
            StringComparison.Ordinal);
        // More than a bucket may have, so that no seed helps.
        pairs = [.. Enumerable.Range(0, 1000).Select(static index => new KeyValuePair<int, int>(index / 100, index))];
        Assert.Throws<ArgumentException>(() => arena.AddMap(pairs));
        // Neither is valid UTF-16, and so both become the same text.
        Dictionary<string, int> texts = new() { ["a\ud800"] = 1, ["a\udc00"] = 2 };
        Assert.Throws<ArgumentException>(() => arena.AddMap(texts));
        Assert.Throws<ArgumentException>(() => arena.AddMap(new KeyValuePair<string, int>[] { new(null!, 1) }));
    }

    [Fact]
    public void AddMap_TypeThatIsNoKey_IsRefused()
    {
        using var arena = SharedArena.Create(1 << 16);
        Assert.Throws<NotSupportedException>(() => arena.AddMap(new Dictionary<double, int> { [1] = 1 }));
        Assert.Throws<NotSupportedException>(() => arena.AddMap(new Dictionary<decimal, int> { [1] = 1 }));
        Assert.Throws<NotSupportedException>(() => arena.AddMap(new Dictionary<int, Int128> { [1] = 1 }));
    }

    [Fact]
    public void AddMap_KeysThatCollide_TakesAnotherSeed()
    {
        const int Count = 4096;
        // Of many keys those that seed 0 puts into one bucket of as many buckets as there will be.
        var crowd = new Dictionary<int, int>();
        for (int key = 0; crowd.Count < 2 * MapLayout.MostInBucket; key++)
        {
            if (MapLayout.BucketOf(MapLayout.HashOf(default, in key, 0), Count) == 5)
                crowd.Add(key, key);
        }

        for (int key = -1; crowd.Count < Count; key--)
            crowd.Add(key, key);
        using var arena = SharedArena.Create(1 << 20);
        RefMap<int, int> map = arena.AddMap(crowd);
        Assert.NotEqual(0u, map.Seed);
        foreach ((int key, int value) in crowd)
            Assert.Equal(value, arena.View.Get(map)[key]);
    }

    [Fact]
    public void AddMap_SamePairs_MakesTheSameBytes()
    {
        var pairs = Enumerable.Range(0, 1000).ToDictionary(static key => $"key {key}", static key => (long)key);
        using var first = SharedArena.Create(1 << 20);
        using var second = SharedArena.Create(1 << 20);
        Assert.Equal(0u, first.AddMap(pairs).Seed);
        second.AddMap(pairs);
        Assert.Equal(
            first.Region.AsReadOnlySpan(0, (int)first.Used), second.Region.AsReadOnlySpan(0, (int)second.Used));
    }

    [Fact]
    public void Random_MapsOfNumbers_AreTheDictionary() =>
        Gen.Select(Gen.Dictionary(Gen.Long[-50, 50], Gen.Int)[0, 100], Gen.Long[-60, 60].Array[20])
            .Sample((model, looks) => CheckMap(model, looks));

    [Fact]
    public void Random_MapsOfTexts_AreTheDictionary() =>
        Gen.Select(Gen.Dictionary(Gen.String[Gen.Char['a', 'e'], 0, 4], Gen.Guid)[0, 100], Gen.String[0, 3].Array[10])
            .Sample((model, looks) =>
            {
                using var arena = SharedArena.Create(1 << 16);
                RefMap<RefString, Guid> reference = arena.AddMap(model);
                ArenaTextMap<Guid> map = arena.View.Get(reference);
                Assert.Equal(model.Count, map.Count);
                foreach (string key in model.Keys.Concat(looks))
                {
                    Assert.Equal(model.TryGetValue(key, out Guid expected), map.TryGetValue(key, out Guid found));
                    Assert.Equal(expected, found);
                    Assert.Equal(model.ContainsKey(key), map.ContainsKey(Encoding.UTF8.GetBytes(key)));
                }
            });

    [Fact]
    public void LookUps_InMaps_AllocateNothing()
    {
        using var arena = SharedArena.Create(1 << 20);
        RefMap<int, int> numbers = arena.AddMap(Enumerable.Range(0, 1000).ToDictionary(static key => key));
        RefMap<RefString, int> texts = arena.AddMap(
            Enumerable.Range(0, 1000).ToDictionary(static key => $"key {key}"));
        string[] keys = [.. Enumerable.Range(0, 1000).Select(static key => $"key {key}"), new string('x', 500)];
        Assert.Equal(2 * 499_500, Sum(arena.View, numbers, texts, keys));
        long before = GC.GetAllocatedBytesForCurrentThread();
        long sum = Sum(arena.View, numbers, texts, keys);
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(2 * 499_500, sum);
        Assert.Equal(before, after);
    }

    private static long Sum(ArenaView arena, RefMap<int, int> numbers, RefMap<RefString, int> texts, string[] keys)
    {
        long sum = 0;
        for (int key = 0; key < 1000; key++)
            sum += arena.Get(numbers)[key];
        foreach (string key in keys)
            sum += arena.Get(texts).TryGetValue(key, out int value) ? value : 0;
        foreach (MapEntry<int, int> entry in arena.Get(numbers))
            sum += entry.Key - entry.Value;
        return sum;
    }

    private static void CheckMap(Dictionary<long, int> model, long[] looks)
    {
        using var arena = SharedArena.Create(1 << 16);
        RefMap<long, int> reference = arena.AddMap(model);
        ArenaMap<long, int> map = arena.View.Get(reference);
        Assert.Equal(model.Count, map.Count);
        foreach (long key in model.Keys.Concat(looks))
        {
            Assert.Equal(model.TryGetValue(key, out int expected), map.TryGetValue(key, out int found));
            Assert.Equal(expected, found);
        }

        foreach (MapEntry<long, int> entry in map)
            Assert.Equal(model[entry.Key], entry.Value);
    }

    private static SharedArena Open(SharedArena arena) =>
        SharedArena.Open(SharedRegion.Open(arena.Region.File.Duplicate(), isTwoWay: false));

    private struct Key
    {
        public int X;
        public int Y;
    }

    private struct Node
    {
        public int Id;
        public RefMap<Key, Ref<Node>> Ways;
        public RefMap<RefString, RefString> Names;
        public RefMap<byte, RefList<int>> Lists;
    }
}
