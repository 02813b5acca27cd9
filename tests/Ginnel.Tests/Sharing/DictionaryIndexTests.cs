using System;
using System.Collections.Generic;
using System.Linq;
using Ginnel.Memory;
using Ginnel.Sharing;
using Ginnel.Tests.Support;
using Xunit;
using static Ginnel.Tests.Sharing.DictionaryTypes;

namespace Ginnel.Tests.Sharing;

/// <summary>
/// Goal: what the index says is what the tree says, at every moment; and it is there when there is room for it.
/// Method: the index is asked alone, as a reader asks it, and compared with a model, after each update and between the
/// stores of each update.
/// </summary>
public sealed class DictionaryIndexTests
{
    private static readonly SharedCollectionOptions s_small = new() { Capacity = 4 << 20 };

    [Fact]
    public void Random_Updates_AreInTheIndex()
    {
        int seed = Fuzz.Seed();
        for (int round = 0; round < Fuzz.Iterations(10); round++)
        {
            CompareWithModel<long, long>(seed + round, static key => key, static value => value);
            CompareWithModel<ushort, byte>(seed + round, static key => (ushort)key, static value => (byte)value);
            CompareWithModel<int, Wide>(seed + round, static key => (int)key, static value => new Wide(value));
            CompareWithModel<Guid, int>(seed + round, ToGuid, static value => (int)value);
            CompareWithModel<Guid, Wide>(seed + round, ToGuid, static value => new Wide(value));
        }
    }

    [Fact]
    public void Random_UpdatesBetweenTheirStores_AreSeenWholeAndInOrder()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        for (int round = 0; round < Fuzz.Iterations(20); round++)
        {
            var watcher = new Watcher();
            using var core = new DictionaryCore<int, long, WatchStores>(
                new() { Capacity = 256 << 10 }, null, new WatchStores(watcher));
            using var reader = new SharedDictionaryReader<int, long>(core.Heap.Region);
            watcher.Reader = reader;
            for (int update = 0; update < 200; update++)
            {
                int key = random.Next(40);
                watcher.Key = key;
                if (random.Next(3) == 0)
                    watcher.Expect(null, () => core.Remove(key));
                else
                    watcher.Expect(update, () => core.Set(key, update, mayReplace: true));
            }

            Assert.True(watcher.Looks > 1000 && watcher.IsRight, $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void Index_IsUsed()
    {
        using var writer = new SharedDictionaryWriter<long, long>(s_small);
        using var reader = new SharedDictionaryReader<long, long>(writer.Region);
        for (long key = 0; key < 1000; key++)
            writer[key] = key;
        BreakTree(writer.Region, reader.Source);
        // Some few are in full buckets, and asked for in the tree.
        int found = 0;
        for (long key = 0; key < 1000; key++)
        {
            try
            {
                found += reader.TryGetValue(key, out long value) && value == key ? 1 : 0;
            }
            catch (PeerProtocolException)
            {
                // The tree.
            }
        }

        Assert.True(found > 900, $"{found}");
    }

    [Fact]
    public void Index_OfKeysWithHashesThatMeanSomethingElse_AsksTheTree()
    {
        using var writer = new SharedDictionaryWriter<ulong, int>(s_small);
        using var reader = new SharedDictionaryReader<ulong, int>(writer.Region);
        for (ulong hash = 0; hash < 4; hash++)
        {
            ulong key = KeyOf(hash, reader.Source);
            Assert.Equal(hash, KeyBytes<ulong>.Hash(key, reader.Source.Seed1, reader.Source.Seed2));
            Assert.False(reader.TryGetValue(key, out _));
            writer[key] = 7;
            Assert.Equal(7, reader[key]);
            writer[key] = 8;
            Assert.Equal(8, reader[key]);
            Assert.True(writer.Remove(key));
            Assert.False(reader.TryGetValue(key, out _));
        }
    }

    [Fact]
    public void Index_OfKeysThatCrowd_AsksTheTree()
    {
        using var writer = new SharedDictionaryWriter<ulong, int>(s_small);
        using var reader = new SharedDictionaryReader<ulong, int>(writer.Region);
        // All in one bucket, however many there are.
        ulong[] keys = [.. Enumerable.Range(2, 500).Select(hash => KeyOf((ulong)hash, reader.Source))];
        for (int index = 0; index < keys.Length; index++)
            writer[keys[index]] = index;
        for (int index = 0; index < keys.Length; index++)
            Assert.Equal(index, reader[keys[index]]);
        for (int index = 0; index < keys.Length; index++)
        {
            Assert.True(writer.Remove(keys[index]));
            Assert.False(reader.TryGetValue(keys[index], out _));
        }

        Assert.NotEqual(0, reader.Source.Indexed);
    }

    [Fact]
    public void Index_WhenMemoryIsFull_IsGivenUp_AndComesBack()
    {
        using var writer = new SharedDictionaryWriter<long, long>(new() { Capacity = 256 << 10 });
        using var reader = new SharedDictionaryReader<long, long>(writer.Region);
        long count = 0;
        Assert.Throws<CollectionFullException>(() =>
        {
            for (; count < 100_000; count++)
                writer[count] = count;
        });
        Assert.Equal(0, reader.Source.Indexed);
        for (long key = 0; key < count; key++)
            Assert.Equal(key, reader[key]);
        writer.Clear();
        for (long update = 0; update < 4 * count; update++)
            writer[update % 10] = update;
        Assert.NotEqual(0, reader.Source.Indexed);
        for (long key = 0; key < count; key++)
            Assert.Equal(key < 10, reader.TryGetValue(key, out _));
    }

    [Fact]
    public void Index_OfASuccessor_IsThere()
    {
        using var writer = new SharedDictionaryWriter<long, long>(s_small);
        for (long key = 0; key < 1000; key++)
            writer[key] = key;
        using var reader = new SharedDictionaryReader<long, long>(writer.Region);
        using SharedDictionaryWriter<long, long> successor = reader.Succeed(s_small);
        using var next = new SharedDictionaryReader<long, long>(successor.Region);
        Assert.NotEqual(0, next.Source.Indexed);
        for (long key = 0; key < 1000; key++)
            Assert.Equal(key, next[key]);
    }

    [Fact]
    public void Random_WordsInTheIndex_EndInValuesOrOneException()
    {
        int seed = Fuzz.Seed();
        var random = new Random(seed);
        using var writer = new SharedDictionaryWriter<int, Wide>(s_small);
        for (int key = 0; key < 200; key++)
            writer[key] = new Wide(key);
        using var reader = new SharedDictionaryReader<int, Wide>(writer.Region);
        var bytes = new LiveBytes(writer.Region.Mapping);
        long index = bytes.Read<long>(LiveLayout.IndexOffset);
        for (int round = 0; round < Fuzz.Iterations(20_000); round++)
        {
            long word = random.Next(4) switch
            {
                0 => random.NextInt64(long.MinValue, long.MaxValue),
                1 => index ^ (1L << random.Next(64)),
                2 => (writer.Region.AllocatedLength - random.Next(8192)) >> 4 << 8 | (long)random.Next(64),
                _ => index,
            };
            bytes.Write(LiveLayout.IndexOffset, word);
            bytes.Write(LiveLayout.IndexedOffset, random.NextInt64(1, long.MaxValue));
            int victim = random.Next(200);
            ulong hash = KeyBytes<int>.Hash(victim, reader.Source.Seed1, reader.Source.Seed2);
            if (word == index)
            {
                long bucket = DictionaryIndexLayout<int, Wide>.BucketOf(word, hash);
                bytes.Write(bucket + 64 + 8 * random.Next(8), random.NextInt64(long.MinValue, long.MaxValue));
            }

            _ = reader.TryGetValue(victim, out _);
            _ = reader.TryGetValue(random.Next(), out _);
        }
    }

    private static void CompareWithModel<TKey, TValue>(int seed, Func<long, TKey> toKey, Func<long, TValue> toValue)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        var random = new Random(seed);
        using var writer = new SharedDictionaryWriter<TKey, TValue>(s_small);
        using var reader = new SharedDictionaryReader<TKey, TValue>(writer.Region);
        var model = new Dictionary<TKey, TValue>();
        int range = random.Next(1, 1000);
        int asked = 0;
        for (int update = 0; update < 2000; update++)
        {
            TKey key = toKey(random.Next(range));
            TValue value = toValue(random.NextInt64());
            switch (random.Next(100))
            {
                case 0:
                    writer.Clear();
                    model.Clear();
                    break;
                case < 10:
                    TKey other = toKey(random.Next(range));
                    writer.Batch(() =>
                    {
                        writer.Remove(other);
                        writer[key] = value;
                    });
                    model.Remove(other);
                    model[key] = value;
                    break;
                case < 40:
                    Assert.Equal(model.Remove(key), writer.Remove(key));
                    break;
                default:
                    writer[key] = model[key] = value;
                    break;
            }

            asked += Check(reader.Source, model, toKey(random.Next(range)), seed) ? 0 : 1;
            asked += Check(reader.Source, model, key, seed) ? 0 : 1;
        }

        Assert.True(asked < 600, $"seed {seed}: the tree had to be asked {asked} times of 4000");
    }

    /// <summary>False where the tree has to be asked.</summary>
    private static bool Check<TKey, TValue>(LiveSource source, Dictionary<TKey, TValue> model, TKey key, int seed)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        long version = source.Indexed;
        Assert.NotEqual(0, version);
        ulong hash = KeyBytes<TKey>.Hash(key, source.Seed1, source.Seed2);
        bool isFound = DictionarySearch<TKey, TValue>.TryFindInIndex(source, version, hash, key, out TValue found);
        if (!isFound && !DictionarySearch<TKey, TValue>.IsAbsent(source, version, hash, key))
            return false;
        bool isThere = model.TryGetValue(key, out TValue expected);
        Assert.True(
            isThere == isFound && (!isThere || Equals(expected, found)),
            $"seed {seed}: {key} is {found} ({isFound}), and not {expected} ({isThere})");
        return true;
    }

    /// <summary>Makes the tree empty, behind the writer's back.</summary>
    private static void BreakTree(SharedRegion region, LiveSource source)
    {
        var bytes = new LiveBytes(region.Mapping);
        long record = source.Enter(out _);
        bytes.Write(record + LiveLayout.RecordTopOffset, uint.MaxValue);
    }

    /// <summary>The key that has a hash: each of the hash's steps undone.</summary>
    private static ulong KeyOf(ulong hash, LiveSource source)
    {
        ulong bits = hash ^ (hash >> 29) ^ (hash >> 58);
        bits *= Inverse(0xBF58476D1CE4E5B9);
        bits ^= source.Seed2;
        bits ^= bits >> 32;
        return (bits * Inverse(0x9E3779B97F4A7C15)) ^ source.Seed1;
    }

    /// <summary>Newton's way: each step doubles the bits that are right.</summary>
    private static ulong Inverse(ulong odd)
    {
        ulong inverse = odd;
        for (int step = 0; step < 6; step++)
            inverse *= 2 - odd * inverse;
        return inverse;
    }

    private readonly struct WatchStores(Watcher watcher) : IStoreStep
    {
        public void BeforeStore() => watcher.Look();
    }

    /// <summary>
    /// A reader that looks between any two stores. It takes "indexed" at each, and ends each of these looks at every
    /// later store of the update.
    /// </summary>
    private sealed class Watcher
    {
        private readonly Dictionary<int, long> _before = [];
        private readonly List<long> _begun = [];
        private long? _after;
        private bool _hasChanged;

        public SharedDictionaryReader<int, long>? Reader { get; set; }

        public int Key { get; set; }

        public int Looks { get; private set; }

        public bool IsRight { get; private set; } = true;

        /// <summary>Runs an update that gives the key another value, or none.</summary>
        public void Expect(long? value, Func<bool> update)
        {
            _begun.Clear();
            (_after, _hasChanged) = (value, false);
            Look();
            _ = update();
            Look();
            IsRight &= Read() == value;
            if (value is { } there)
                _before[Key] = there;
            else
                _before.Remove(Key);
        }

        public void Look()
        {
            if (Reader is null)
                return;
            Looks++;
            long? now = Read();
            _hasChanged |= now == _after;
            // Never back to what was before.
            IsRight &= now == _after || (!_hasChanged && now == Before());
            foreach (long version in _begun)
                IsRight &= IsRightAt(version);
            if (Reader.Source.Indexed is var indexed and not 0 && !_begun.Contains(indexed))
                _begun.Add(indexed);
        }

        private bool IsRightAt(long version)
        {
            LiveSource source = Reader!.Source;
            ulong hash = KeyBytes<int>.Hash(Key, source.Seed1, source.Seed2);
            long? expected = version == _begun[0] ? Before() : _after;
            if (DictionarySearch<int, long>.TryFindInIndex(source, version, hash, Key, out long value))
                return value == expected;
            return !DictionarySearch<int, long>.IsAbsent(source, version, hash, Key) || expected is null;
        }

        private long? Before() => _before.TryGetValue(Key, out long value) ? value : null;

        private long? Read() => Reader!.TryGetValue(Key, out long value) ? value : null;
    }
}
