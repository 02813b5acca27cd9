using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>
/// Goal: a writer that is killed between any two of its stores leaves the state before the update or the one after it,
/// and another process can go on from that.
/// Method: an update is run again and again on dictionaries with the same history, stopped after its first store, its
/// second, and so on until it is done. Each time a reader compares all entries with both states, and a successor copies
/// them and goes on.
/// </summary>
public sealed class DictionaryStoresTests
{
    private static readonly SharedCollectionOptions s_options = new() { Capacity = 64 << 10 };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(500)]
    public void Set_StoppedAtEachStore_IsDoneOrNot(int history) =>
        StopAtEach(history, static (core, model) => core.Set(7, model[7] = 70, mayReplace: true));

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(500)]
    public void Remove_StoppedAtEachStore_IsDoneOrNot(int history) =>
        StopAtEach(history, static (core, model) => core.Remove(model.Keys.First()) & model.Remove(model.Keys.First()));

    [Theory]
    [InlineData(3)]
    [InlineData(200)]
    public void Clear_StoppedAtEachStore_IsDoneOrNot(int history) => StopAtEach(history, static (core, model) =>
    {
        core.Clear();
        model.Clear();
        return true;
    });

    [Fact]
    public void Batch_StoppedAtEachStore_IsDoneOrNot() => StopAtEach(100, static (core, model) =>
    {
        core.Batch(() =>
        {
            for (int key = 0; key < 10; key++)
                core.Set(1000 + key, model[1000 + key] = key, mayReplace: true);
        });
        return true;
    });

    [Fact]
    public void Random_UpdatesStoppedAtRandomStores_AreDoneOrNot()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        for (int round = 0; round < Fuzz.Iterations(300); round++)
        {
            // A long history in little memory: what is killed has reused and reclaimed before, or is about to.
            (DictionaryCore<int, long, StopAtStore> core, StoreCounter counter, Dictionary<int, long> model) =
                Create(random.Next(2000), seed + round);
            var before = new Dictionary<int, long>(model);
            counter.Allow(random.Next(60));
            try
            {
                while (true)
                {
                    before = new Dictionary<int, long>(model);
                    int key = random.Next(100);
                    if (random.Next(3) == 0)
                        _ = model.Remove(key) | core.Remove(key);
                    else
                        core.Set(key, model[key] = random.Next(), mayReplace: true);
                }
            }
            catch (KilledException)
            {
                Check(core, before, model, $"seed {seed}, round {round}");
            }
        }
    }

    private static void StopAtEach(
        int history, Func<DictionaryCore<int, long, StopAtStore>, Dictionary<int, long>, bool> update)
    {
        for (int stores = 0; ; stores++)
        {
            (DictionaryCore<int, long, StopAtStore> core, StoreCounter counter, Dictionary<int, long> model) =
                Create(history, 1);
            var before = new Dictionary<int, long>(model);
            counter.Allow(stores);
            bool isDone = true;
            try
            {
                Assert.True(update(core, model));
            }
            catch (KilledException)
            {
                isDone = false;
                // The model has not been asked yet where the writer was stopped first.
                counter.Allow(long.MaxValue);
            }

            if (isDone)
            {
                Assert.True(stores > 4);
                Check(core, model, model, "done");
                return;
            }

            var after = new Dictionary<int, long>(before);
            using (DictionaryCore<int, long, StopAtStore> twin = Create(history, 1).Core)
                _ = update(twin, after);
            Check(core, before, after, $"stopped after {stores} stores");
        }
    }

    private static (DictionaryCore<int, long, StopAtStore> Core, StoreCounter Counter, Dictionary<int, long> Model)
        Create(int history, int seed)
    {
        var counter = new StoreCounter();
        var core = new DictionaryCore<int, long, StopAtStore>(s_options, null, new StopAtStore(counter));
        var model = new Dictionary<int, long>();
        var random = new Random(seed);
        for (int update = 0; update < history; update++)
        {
            int key = random.Next(60);
            core.Set(key, model[key] = update, mayReplace: true);
        }

        return (core, counter, model);
    }

    private static void Check(
        DictionaryCore<int, long, StopAtStore> killed, Dictionary<int, long> before, Dictionary<int, long> after,
        string when)
    {
        using (killed)
        {
            var reader = new SharedDictionaryReader<int, long>(killed.Heap.Region);
            Dictionary<int, long> seen = EntriesOf(reader);
            Assert.True(IsSame(seen, before) || IsSame(seen, after), when);
            foreach (int key in before.Keys.Concat(after.Keys))
                Assert.True(seen.ContainsKey(key) == reader.ContainsKey(key), when);
            using SharedDictionaryWriter<int, long> successor = reader.Succeed(s_options);
            using var next = new SharedDictionaryReader<int, long>(successor.Region);
            Assert.True(IsSame(EntriesOf(next), seen), when);
            successor[-1] = -1;
            Assert.Equal(-1, next[-1]);
            Assert.Equal(seen.Count + 1, next.Count);
        }
    }

    private static Dictionary<int, long> EntriesOf(SharedDictionaryReader<int, long> reader)
    {
        using SharedDictionarySnapshot<int, long> snapshot = reader.TakeSnapshot();
        var entries = new Dictionary<int, long>(snapshot);
        Assert.Equal(entries.Count, reader.Count);
        foreach ((int key, long value) in entries)
            Assert.Equal(value, reader[key]);
        return entries;
    }

    private static bool IsSame(Dictionary<int, long> one, Dictionary<int, long> other) =>
        one.Count == other.Count && !one.Except(other).Any();
}
