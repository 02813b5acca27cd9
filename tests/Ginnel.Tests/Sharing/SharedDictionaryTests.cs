using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;
using static Ginnel.Tests.Sharing.DictionaryTypes;

namespace Ginnel.Tests.Sharing;

/// <summary>A dictionary and a reader of its pages, in one process.</summary>
public sealed class SharedDictionaryTests
{
    private static readonly SharedCollectionOptions s_small = new() { Capacity = 4 << 20 };

    [Fact]
    public void Random_Updates_AreThoseOfADictionary()
    {
        int seed = Fuzz.Seed();
        for (int round = 0; round < Fuzz.Iterations(20); round++)
        {
            CompareWithModel<long, long>(seed + round, static key => key, static value => value);
            CompareWithModel<byte, Wide>(seed + round, static key => (byte)key, static value => new Wide(value));
            CompareWithModel<Guid, int>(seed + round, ToGuid, static value => (int)value);
        }
    }

    [Fact]
    public void Random_UpdatesOfALargeOne_AreThoseOfADictionary()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        using var writer = new SharedDictionaryWriter<long, long>(new() { Capacity = 64 << 20 });
        using var reader = new SharedDictionaryReader<long, long>(writer.Region);
        var model = new Dictionary<long, long>();
        for (int update = 0; update < 100_000; update++)
        {
            long key = random.NextInt64(60_000);
            if (random.Next(3) == 0)
                Assert.Equal(model.Remove(key), writer.Remove(key));
            else
                writer[key] = model[key] = update;
        }

        AssertSame(model, reader, seed);
        foreach (long key in model.Keys.ToArray())
            Assert.True(writer.Remove(key));
        Assert.Equal(0, reader.Count);
        using SharedDictionarySnapshot<long, long> snapshot = reader.TakeSnapshot();
        Assert.Empty(snapshot);
    }

    [Fact]
    public void TryAdd_OfAKeyThatIsThere_ChangesNothing()
    {
        using var writer = new SharedDictionaryWriter<int, int>(s_small);
        Assert.True(writer.TryAdd(1, 10));
        Assert.False(writer.TryAdd(1, 11));
        Assert.Equal(10, writer[1]);
        Assert.Equal(1, writer.Count);
    }

    [Fact]
    public void Indexer_OfAnAbsentKey_SaysWhich()
    {
        using var writer = new SharedDictionaryWriter<int, int>(s_small);
        using var reader = new SharedDictionaryReader<int, int>(writer.Region);
        Assert.Contains("17", Assert.Throws<KeyNotFoundException>(() => reader[17]).Message);
        Assert.Contains("17", Assert.Throws<KeyNotFoundException>(() => writer[17]).Message);
    }

    [Fact]
    public void Clear_RemovesAllAndFreesThem()
    {
        using var writer = new SharedDictionaryWriter<int, Wide>(s_small);
        using var reader = new SharedDictionaryReader<int, Wide>(writer.Region);
        for (int round = 0; round < 20; round++)
        {
            for (int key = 0; key < 5_000; key++)
                writer[key] = new Wide(key);
            writer.Clear();
            Assert.Equal(0, reader.Count);
            Assert.False(reader.ContainsKey(3));
        }
    }

    [Fact]
    public void Snapshot_WhileEntriesChange_StaysAsItWas()
    {
        using var writer = new SharedDictionaryWriter<int, int>(new() { Capacity = 64 << 20 });
        using var reader = new SharedDictionaryReader<int, int>(writer.Region);
        for (int key = 0; key < 1000; key++)
            writer[key] = key;
        using SharedDictionarySnapshot<int, int> snapshot = reader.TakeSnapshot();
        for (int key = 0; key < 500; key++)
            writer[key] = -1;
        for (int key = 500; key < 900; key++)
            writer.Remove(key);
        Assert.Equal(1000, snapshot.Count);
        Assert.Equal(Enumerable.Range(0, 1000), snapshot.Select(static entry => entry.Value).Order());
        Assert.Equal(7, snapshot[7]);
        Assert.Equal(600, reader.Count);
    }

    [Fact]
    public void Snapshot_WithoutHold_SaysThatItHasLapsed()
    {
        using var writer = new SharedDictionaryWriter<int, int>(s_small);
        using var reader = new SharedDictionaryReader<int, int>(writer.Region);
        writer[1] = 1;
        using SharedDictionarySnapshot<int, int> snapshot = reader.TakeSnapshot();
        for (int update = 0; update < 100_000; update++)
            writer[update % 100] = update;
        Assert.Throws<SnapshotLapsedException>(() => snapshot[1]);
        Assert.Throws<SnapshotLapsedException>(() => snapshot.ToArray());
    }

    [Fact]
    public void Snapshot_WithHold_StaysUntilTheMemoryIsNeeded()
    {
        using var writer = new SharedDictionaryWriter<int, int>(new() { Capacity = 16 << 20 });
        using var holds = LiveHolds.Create();
        writer.Core.Heap.AddHolds(new LiveHold(holds.Page));
        var source = new LiveSource(writer.Region, DictionaryLayout<int, int>.Shape, holds);
        var reader = new SharedDictionaryReader<int, int>(source);
        writer[1] = 1;
        using SharedDictionarySnapshot<int, int> snapshot = reader.TakeSnapshot();
        int updates = 0;
        for (; updates < 20_000; updates++)
            writer[updates % 100] = -1;
        Assert.Equal(1, snapshot[1]);
        for (; updates < 1_000_000; updates++)
            writer[updates % 100] = updates;
        Assert.Throws<SnapshotLapsedException>(() => snapshot[1]);
        Assert.Equal(999_999, reader[99]);
    }

    [Fact]
    public void Snapshot_ReleasedHold_LetsTheWriterReuse()
    {
        using var writer = new SharedDictionaryWriter<int, int>(s_small);
        using var holds = LiveHolds.Create();
        writer.Core.Heap.AddHolds(new LiveHold(holds.Page));
        var reader = new SharedDictionaryReader<int, int>(
            new LiveSource(writer.Region, DictionaryLayout<int, int>.Shape, holds));
        for (int update = 0; update < 200_000; update++)
        {
            using SharedDictionarySnapshot<int, int> snapshot = reader.TakeSnapshot();
            writer[update % 64] = update;
            Assert.Equal(Math.Min(update, 64), snapshot.Count);
        }
    }

    [Fact]
    public void Set_WhenMemoryIsFull_ChangesNothing()
    {
        using var writer = new SharedDictionaryWriter<int, Wide>(new() { Capacity = 256 << 10 });
        using var reader = new SharedDictionaryReader<int, Wide>(writer.Region);
        int count = 0;
        CollectionFullException exception = Assert.Throws<CollectionFullException>(() =>
        {
            for (; count < 100_000; count++)
                writer[count] = new Wide(count);
        });
        Assert.Equal(256 << 10, exception.Capacity);
        Assert.Equal(count, writer.Count);
        Assert.Equal(count, reader.Count);
        for (int key = 0; key < count; key++)
            Assert.Equal(new Wide(key), reader[key]);

        // There is room for removing, and what is removed is room for something else.
        for (int key = 0; key < 10; key++)
            Assert.True(writer.Remove(key));
        writer.Clear();
        for (int key = 0; key < count / 2; key++)
            writer[-1 - key] = new Wide(key);
        Assert.Equal(count / 2, reader.Count);
    }

    [Fact]
    public void Batch_IsSeenAtOnce_OrNotAtAll()
    {
        using var writer = new SharedDictionaryWriter<int, int>(s_small);
        using var reader = new SharedDictionaryReader<int, int>(writer.Region);
        writer[1] = 1;
        writer.Batch(() =>
        {
            writer[1] = 2;
            writer[2] = 2;
            Assert.Equal(2, writer[1]);
            Assert.Equal(1, reader[1]);
            Assert.Equal(1, reader.Count);
        });
        Assert.Equal(2, reader[1]);
        Assert.Equal(2, reader.Count);
        Assert.Throws<FormatException>(() => writer.Batch(() =>
        {
            writer.Remove(1);
            throw new FormatException();
        }));
        Assert.Equal(2, writer[1]);
        Assert.Equal(2, writer.Count);
    }

    [Fact]
    public void Growth_HappensUnderTheReader()
    {
        using var writer = new SharedDictionaryWriter<int, int>(new() { Capacity = 1L << 30 });
        using var reader = new SharedDictionaryReader<int, int>(writer.Region);
        long before = writer.Region.AllocatedLength;
        for (int key = 0; key < 100_000; key++)
            writer[key] = key;
        Assert.True(writer.Region.AllocatedLength > before);
        Assert.True(writer.Region.AllocatedLength < 64 << 20);
        for (int key = 0; key < 100_000; key++)
            Assert.Equal(key, reader[key]);
    }

    [Fact]
    public void Create_OfKeysWhoseBytesSayMoreThanTheirValue_IsRefused()
    {
        Assert.Throws<NotSupportedException>(static () => new SharedDictionaryWriter<double, int>());
        Assert.Throws<NotSupportedException>(static () => new SharedDictionaryWriter<decimal, int>());
        NotSupportedException exception = Assert.Throws<NotSupportedException>(
            static () => new SharedDictionaryWriter<(byte, int), int>());
        Assert.Contains("padding", exception.Message);
    }

    [Fact]
    public void Open_OfOtherTypes_IsRefused()
    {
        using var writer = new SharedDictionaryWriter<int, int>(s_small);
        Assert.Throws<HandshakeException>(() => new SharedDictionaryReader<long, int>(writer.Region));
        using SharedRegion other = SharedRegion.Create(1 << 20);
        Assert.Contains("magic", Assert.Throws<HandshakeException>(
            () => new SharedDictionaryReader<int, int>(other)).Message);
    }

    [Fact]
    public void Dispose_UnderAReader_IsAnException()
    {
        var writer = new SharedDictionaryWriter<int, int>(s_small);
        writer[1] = 1;
        var reader = new SharedDictionaryReader<int, int>(writer.Region);
        SharedDictionarySnapshot<int, int> snapshot = reader.TakeSnapshot();
        writer.Dispose();
        writer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { writer[1] = 2; });
        Assert.Throws<ObjectDisposedException>(() => reader[1]);
        Assert.Throws<ObjectDisposedException>(() => snapshot[1]);
    }

    [Fact]
    public void Successor_GoesOnFromTheLastVersion()
    {
        using var writer = new SharedDictionaryWriter<int, int>(s_small);
        using var reader = new SharedDictionaryReader<int, int>(writer.Region);
        for (int key = 0; key < 1000; key++)
            writer[key] = key;
        using SharedDictionaryWriter<int, int> successor = reader.Succeed(s_small);
        Assert.Equal(1000, successor.Count);
        using var next = new SharedDictionaryReader<int, int>(successor.Region);
        for (int key = 0; key < 1000; key++)
            Assert.Equal(key, next[key]);
        using SharedDictionarySnapshot<int, int> before = reader.TakeSnapshot();
        using SharedDictionarySnapshot<int, int> after = next.TakeSnapshot();
        Assert.True(after.Version > before.Version);
        Assert.True(next.Source.GoesOnFrom(reader.Source.WriterId, before.Version));
        Assert.False(next.Source.GoesOnFrom(reader.Source.WriterId, before.Version + 1));
        Assert.False(next.Source.GoesOnFrom(12345, 1));
    }

    private static void CompareWithModel<TKey, TValue>(int seed, Func<long, TKey> toKey, Func<long, TValue> toValue)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        var random = new Random(seed);
        using var writer = new SharedDictionaryWriter<TKey, TValue>(s_small);
        using var reader = new SharedDictionaryReader<TKey, TValue>(writer.Region);
        var model = new Dictionary<TKey, TValue>();
        int range = random.Next(1, 300);
        for (int update = 0; update < 1000; update++)
        {
            TKey key = toKey(random.Next(range));
            TValue value = toValue(random.NextInt64());
            switch (random.Next(5))
            {
                case 0 or 1:
                    Assert.Equal(model.Remove(key), writer.Remove(key));
                    break;
                case 2:
                    Assert.Equal(model.TryAdd(key, value), writer.TryAdd(key, value));
                    break;
                default:
                    writer[key] = model[key] = value;
                    break;
            }

            TKey other = toKey(random.Next(range));
            Assert.True(
                model.TryGetValue(other, out TValue expected) == reader.TryGetValue(other, out TValue found)
                && Equals(expected, found), $"seed {seed}: {other} is {found}, and not {expected}");
        }

        AssertSame(model, reader, seed);
    }

    private static void AssertSame<TKey, TValue>(
        Dictionary<TKey, TValue> model, SharedDictionaryReader<TKey, TValue> reader, int seed)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        Assert.Equal(model.Count, reader.Count);
        using SharedDictionarySnapshot<TKey, TValue> snapshot = reader.TakeSnapshot();
        var copy = new Dictionary<TKey, TValue>(snapshot);
        Assert.True(model.Count == copy.Count && !model.Except(copy).Any(), $"seed {seed}: the entries differ");
    }
}
