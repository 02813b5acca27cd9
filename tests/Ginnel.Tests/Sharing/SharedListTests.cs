using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Memory;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;

namespace Ginnel.Tests.Sharing;

/// <summary>A list and a reader of its pages, in one process.</summary>
public sealed class SharedListTests
{
    private static readonly SharedCollectionOptions s_small = new() { Capacity = 8 << 20 };

    [Fact]
    public void Random_Updates_AreThoseOfAList()
    {
        int seed = Fuzz.Seed();
        for (int round = 0; round < Fuzz.Iterations(10); round++)
        {
            CompareWithModel<long>(seed + round, 5000, static value => value);
            CompareWithModel<byte>(seed + round, 5000, static value => (byte)value);
            CompareWithModel<(Int128, Int128, Int128)>(seed + round, 1000, static value => (value, value, ~value));
        }
    }

    [Fact]
    public void Append_ThroughThreeLevels_AndBack_KeepsAll()
    {
        using var writer = new SharedListWriter<long>(new() { Capacity = 64 << 20 });
        using var reader = new SharedListReader<long>(writer.Region);
        const int Count = 32 * 64 * 64 + 5;
        for (int index = 0; index < Count; index++)
            writer.Append(index);
        using SharedListSnapshot<long> snapshot = reader.TakeSnapshot();
        long[] copy = new long[Count];
        Assert.Equal(Count, snapshot.CopyTo(0, copy));
        Assert.Equal(Enumerable.Range(0, Count).Select(static index => (long)index), copy);
        for (int index = Count - 1; index >= 0; index--)
        {
            Assert.True(writer.TryRemoveLast(out long last));
            Assert.Equal(index, last);
        }

        Assert.False(writer.TryRemoveLast(out _));
        Assert.Equal(0, reader.Count);
        writer.Append(7);
        Assert.Equal(7, reader[0]);
    }

    [Fact]
    public void Index_OutOfTheList_IsRefused()
    {
        using var writer = new SharedListWriter<int>(s_small);
        using var reader = new SharedListReader<int>(writer.Region);
        writer.Append(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer[1]);
        Assert.False(reader.TryGet(long.MaxValue, out _));
    }

    [Fact]
    public void Batch_IsSeenAtOnce()
    {
        using var writer = new SharedListWriter<int>(s_small);
        using var reader = new SharedListReader<int>(writer.Region);
        writer.Batch(() =>
        {
            writer.Append(1);
            writer.Append(2);
            Assert.Equal(0, reader.Count);
        });
        Assert.Equal(2, reader.Count);
    }

    [Fact]
    public void Successor_GoesOn()
    {
        using var writer = new SharedListWriter<int>(s_small);
        using var reader = new SharedListReader<int>(writer.Region);
        for (int index = 0; index < 5000; index++)
            writer.Append(index);
        using SharedListWriter<int> successor = reader.Succeed(s_small);
        successor.Append(5000);
        using SharedListSnapshot<int> snapshot = successor.TakeSnapshot();
        Assert.Equal(Enumerable.Range(0, 5001), snapshot);
    }

    /// <summary>As for dictionaries: see <see cref="DictionaryStoresTests"/>.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(2048)]
    public void Update_StoppedAtEachStore_IsDoneOrNot(int count)
    {
        StopAtEach(count, static core => core.Append(-1));
        if (count > 0)
        {
            StopAtEach(count, static core => core.Set(0, -1));
            StopAtEach(count, static core => core.TryRemoveLast(out _));
            StopAtEach(count, static core => core.Clear());
        }
    }

    [Fact]
    public void Random_WordsInThePages_EndInElementsOrOneException()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        for (int round = 0; round < Fuzz.Iterations(100); round++)
        {
            using var writer = new SharedListWriter<int>(new() { Capacity = 256 << 10 });
            for (int index = 0; index < 2500; index++)
                writer.Append(index);
            using var reader = new SharedListReader<int>(writer.Region);
            var bytes = new LiveBytes(writer.Region.Mapping);
            for (int change = 0; change < 30; change++)
            {
                long offset = 4 * random.NextInt64(LiveLayout.RootOffset / 4, 60_000);
                bytes.Write(offset, random.Next(3) == 0 ? random.Next() : random.Next(20_000));
                try
                {
                    _ = reader.TryGet(random.Next(3000), out _);
                    using SharedListSnapshot<int> snapshot = reader.TakeSnapshot();
                    _ = snapshot.CopyTo(0, new int[100_000]);
                }
                catch (Exception exception) when (exception is PeerProtocolException or SnapshotLapsedException)
                {
                    // Said in time.
                }
            }
        }
    }

    private static void StopAtEach(int count, Action<ListCore<int, StopAtStore>> update)
    {
        int[] before = [.. Enumerable.Range(0, count)];
        int[] after = [];
        for (int stores = -1; ; stores++)
        {
            var counter = new StoreCounter();
            using var core = new ListCore<int, StopAtStore>(s_small, null, new StopAtStore(counter));
            foreach (int element in before)
                core.Append(element);
            // The first time it is not stopped, to see what comes of it.
            counter.Allow(stores < 0 ? long.MaxValue : stores);
            bool isDone = true;
            try
            {
                update(core);
            }
            catch (KilledException)
            {
                isDone = false;
            }

            var reader = new SharedListReader<int>(core.Heap.Region);
            using SharedListSnapshot<int> snapshot = reader.TakeSnapshot();
            int[] seen = [.. snapshot];
            if (stores < 0)
                after = seen;
            Assert.True(seen.SequenceEqual(before) || seen.SequenceEqual(after), $"stopped after {stores} stores");
            using SharedListWriter<int> successor = reader.Succeed(s_small);
            successor.Append(1);
            Assert.Equal(seen.Length + 1, successor.Count);
            if (isDone && stores >= 0)
                return;
        }
    }

    private static void CompareWithModel<T>(int seed, int updates, Func<long, T> toValue) where T : unmanaged
    {
        var random = new Random(seed);
        using var writer = new SharedListWriter<T>(s_small);
        using var reader = new SharedListReader<T>(writer.Region);
        var model = new List<T>();
        int removals = random.Next(1, 5);
        for (int update = 0; update < updates; update++)
        {
            T value = toValue(random.NextInt64());
            switch (random.Next(8))
            {
                case 0 when model.Count > 0:
                    int index = random.Next(model.Count);
                    writer[index] = model[index] = value;
                    break;
                case int kind when kind <= removals && model.Count > 0:
                    Assert.True(writer.TryRemoveLast(out T last));
                    Assert.Equal(model[^1], last);
                    model.RemoveAt(model.Count - 1);
                    break;
                default:
                    writer.Append(value);
                    model.Add(value);
                    break;
            }

            Assert.Equal(model.Count, reader.Count);
            if (model.Count > 0 && random.Next(model.Count) is var look)
                Assert.True(Equals(model[look], reader[look]), $"seed {seed}: element {look}");
        }

        using SharedListSnapshot<T> snapshot = reader.TakeSnapshot();
        Assert.Equal(model, snapshot);
    }
}
