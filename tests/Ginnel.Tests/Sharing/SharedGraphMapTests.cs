using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>Dictionaries of objects that are laid out in an arena, read through a second mapping of it.</summary>
public sealed partial class SharedGraphMapTests
{
    [Fact]
    public void View_OfDictionariesOfEveryKind_HasTheValues()
    {
        var leaf = new Town { Name = "York" };
        var other = new Guid("00000001-0002-0003-0000-000000000000");
        var town = new Town
        {
            Name = "Bath",
            Streets = new() { ["Milsom"] = 300, ["Union"] = 150 },
            Mayors = new() { [1990] = "Ann", [2000] = null, [2010] = "" },
            Visits = new Dictionary<Guid, DateTime?> { [Guid.Empty] = DateTime.UnixEpoch, [other] = null },
            Near = new() { ["north"] = leaf, ["south"] = null },
            Rings = new() { [ConsoleColor.Red] = [leaf, null], [ConsoleColor.Blue] = null, [ConsoleColor.Gray] = [] },
            Lines = new() { ["a"] = ["x", null], ["b"] = [] },
            Counts = new() { [new Place { X = 1, Y = -1 }] = [1, 2, 3] },
            Flags = new() { ['x'] = [true, false] },
        };
        town.Near["self"] = town;
        using SharedArena there = Publish(town);
        Town.View view = Town.Open(there);
        Assert.Equal((2, 300, 150), (view.Streets.Count, view.Streets["Milsom"], view.Streets["Union"]));
        Assert.True(view.Streets.TryGetValue("Union"u8, out int length) && length == 150);
        Assert.Equal(("Ann", null, ""), (view.Mayors[1990], view.Mayors[2000], view.Mayors[2010]));
        Assert.False(view.Mayors.TryGetValue(1995, out _));
        Assert.Throws<KeyNotFoundException>(() => Town.Open(there).Mayors[1995]);
        Assert.Equal((DateTime.UnixEpoch, null), (view.Visits[Guid.Empty], view.Visits[other]));
        Assert.Equal("York", view.Near["north"].Name);
        Assert.True(view.Near["south"].IsNull);
        Assert.Equal(view.Reference, view.Near["self"].Reference);
        Assert.True(view.Near.TryGetValue("north"u8, out Town.View north) && north.Name == "York");
        Assert.True(view.Near.ContainsKey("self"u8) && view.Near.ContainsKey("self") && !view.Near.ContainsKey("west"));
        Assert.Equal(north.Reference, view.Rings[ConsoleColor.Red][0].Reference);
        Assert.True(view.Rings[ConsoleColor.Red][1].IsNull);
        Assert.True(view.Rings[ConsoleColor.Blue].IsNull);
        Assert.False(view.Rings[ConsoleColor.Gray].IsNull);
        Assert.Equal(("x", null), (view.Lines["a"][0], view.Lines["a"][1]));
        Assert.Equal([1, 2, 3], view.Counts[new Place { X = 1, Y = -1 }]);
        Assert.True(view.Flags['x'][0].Value);
    }

    [Fact]
    public void View_OfNullAndOfEmptyDictionaries_TellsThemApart()
    {
        using SharedArena there = Publish(new Town { Streets = [], Near = null, Mayors = [] });
        Town.View view = Town.Open(there);
        Assert.True(view.Near.IsNull && view.Visits.IsNull);
        Assert.False(view.Streets.IsNull || view.Mayors.IsNull);
        Assert.Equal(0, view.Near.Count + view.Streets.Count + view.Mayors.Count);
        Assert.False(view.Streets.ContainsKey("") || view.Mayors.ContainsKey(0) || view.Near.ContainsKey(""));
    }

    [Fact]
    public void Loop_OverADictionary_MeetsEachEntry()
    {
        var town = new Town
        {
            Near = Enumerable.Range(0, 50).ToDictionary(
                static id => $"{id}", static id => (Town?)new Town { Name = $"{id}" }),
            Mayors = Enumerable.Range(0, 50).ToDictionary(static id => id, static id => (string?)$"{id}"),
        };
        using SharedArena there = Publish(town);
        Town.View view = Town.Open(there);
        var met = new HashSet<string>();
        foreach ((string key, Town.View near) in view.Near)
        {
            Assert.Equal(key, near.Name);
            Assert.True(met.Add(key));
        }

        foreach ((int key, string? mayor) in view.Mayors)
        {
            Assert.Equal($"{key}", mayor);
            Assert.True(met.Remove(mayor!));
        }

        Assert.Empty(met);
    }

    [Fact]
    public void Lay_RandomDictionaries_TakesWhatWasMeasured()
    {
        int seed = Fuzz.Seed();
        int rounds = Fuzz.Iterations(200);
        var random = new Random(seed);
        for (int round = 0; round < rounds; round++)
        {
            int count = random.Next(1, 20);
            Town[] towns = [.. Enumerable.Range(0, count).Select(static id => new Town { Name = $"{id}" })];
            Dictionary<string, Town?> Some() => Enumerable.Range(0, random.Next(5)).ToDictionary(
                static id => $"{id}", _ => random.Next(4) == 0 ? null : towns[random.Next(towns.Length)]);
            foreach (Town town in towns)
            {
                town.Near = random.Next(4) == 0 ? null : Some();
                town.Streets = random.Next(4) == 0 ? null : Some().ToDictionary(
                    static pair => pair.Key, static pair => pair.Key.Length);
                town.Rings = random.Next(4) == 0 ? null : new() { [ConsoleColor.Red] = [.. Some().Values] };
            }

            using SharedArena there = Publish(towns[0]);
            Assert.Equal(there.Used, Town.Measure(towns[0]));
            Town.View view = Town.Open(there);
            Assert.Equal(towns[0].Near is null, view.Near.IsNull);
            foreach ((string key, Town? near) in towns[0].Near ?? [])
                Assert.Equal(near?.Name, view.Near[key].IsNull ? null : view.Near[key].Name);
        }
    }

    [Fact]
    public void Publish_DictionaryWithTextsThatBecomeOne_IsRefused()
    {
        using var arena = SharedArena.Create(1 << 16);
        var town = new Town { Streets = new() { ["\ud800"] = 1, ["\udc00"] = 2 } };
        Assert.Throws<ArgumentException>(() => Town.Publish(arena, town));
        Assert.False(arena.IsPublished);
    }

    [Fact]
    public void LookUps_InAView_AllocateNothing()
    {
        var town = new Town { Near = new() { ["north"] = new Town() }, Counts = new() { [default] = [1, 2] } };
        using SharedArena there = Publish(town);
        Assert.Equal(200, Sum(there));
        long before = GC.GetAllocatedBytesForCurrentThread();
        long sum = Sum(there);
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(200, sum);
        Assert.Equal(before, after);
    }

    private static long Sum(SharedArena arena)
    {
        long sum = 0;
        for (int turn = 0; turn < 100; turn++)
        {
            Town.View view = Town.Open(arena);
            sum += view.Near["north"].IsNull ? 0 : view.Counts[default].Length;
        }

        return sum;
    }

    private static SharedArena Publish(Town root)
    {
        using var arena = SharedArena.Create(Town.Measure(root));
        Town.Publish(arena, root);
        return SharedArena.Open(SharedRegion.Open(arena.Region.File.Duplicate(), isTwoWay: false));
    }

    internal struct Place
    {
        public int X;
        public int Y;
    }

    [Shared]
    internal sealed partial class Town
    {
        public string? Name { get; set; }

        public Dictionary<string, int>? Streets { get; set; }

        public Dictionary<int, string?>? Mayors { get; set; }

        public IReadOnlyDictionary<Guid, DateTime?>? Visits { get; set; }

        public Dictionary<string, Town?>? Near { get; set; }

        public Dictionary<ConsoleColor, List<Town?>?>? Rings { get; set; }

        public Dictionary<string, string?[]>? Lines { get; set; }

        public Dictionary<Place, int[]>? Counts { get; set; }

        public Dictionary<char, List<bool>>? Flags { get; set; }
    }
}
