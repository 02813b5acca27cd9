using System;
using System.Security.Cryptography;
using System.Text;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>Where the entries of a map will lie, before any of it is written.</summary>
/// <remarks>
/// 1. Hash the keys with seed 0, count those of each bucket, and sum up: so each bucket has its place.
/// 2. Put the keys in their places, in the order in which they came: so the same keys make the same bytes.
/// 3. Compare the keys within each bucket; two that are equal end it.
/// 4. If a bucket has too many, go on from step 1 with a random seed. By chance that does not happen; keys can be made
///    so for a seed that is known, and not for one that is not.
/// </remarks>
internal sealed class MapPlan
{
    /// <summary>If that many seeds do not spread the keys, none does.</summary>
    private const int MostTurns = 16;

    private readonly int[] _order;

    private MapPlan(uint[] starts, int[] order, uint seed)
    {
        Starts = starts;
        _order = order;
        Seed = seed;
    }

    /// <summary>Where each bucket begins, and where the last one ends.</summary>
    public uint[] Starts { get; }

    /// <summary>Which of the keys is in each place.</summary>
    public ReadOnlySpan<int> Order => _order;

    public uint Seed { get; }

    /// <exception cref="ArgumentException">A key is there twice, or is no text.</exception>
    /// <exception cref="NotSupportedException">The type cannot be a key.</exception>
    public static MapPlan Make<TKey>(ArenaView arena, ReadOnlySpan<TKey> keys) where TKey : unmanaged
    {
        if (typeof(TKey) != typeof(RefString))
            KeyBytes<TKey>.ThrowIfNotBytewise();
        if (keys.Length > MapLayout.MostEntries)
            throw new ArgumentException($"{keys.Length} keys are too many: {MapLayout.MostEntries} are the most.");
        var buckets = new int[keys.Length];
        var starts = new uint[MapLayout.BucketCount(keys.Length) + 1];
        var order = new int[keys.Length];
        uint seed = 0;
        for (int turn = 0; turn < MostTurns; turn++)
        {
            FillBuckets(arena, keys, seed, buckets, starts);
            Sort(buckets, starts, order);
            if (AreSpread(arena, keys, starts, order))
                return new MapPlan(starts, order, seed);
            seed = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
        }

        throw new NotSupportedException($"Keys of {typeof(TKey)} have hashes that are too alike.");
    }

    /// <summary>Step 1.</summary>
    private static void FillBuckets<TKey>(
        ArenaView arena, ReadOnlySpan<TKey> keys, uint seed, int[] buckets, uint[] starts) where TKey : unmanaged
    {
        Array.Clear(starts);
        for (int index = 0; index < keys.Length; index++)
        {
            ulong hash = MapLayout.HashOf(arena, in keys[index], seed);
            buckets[index] = MapLayout.BucketOf(hash, starts.Length - 1);
            starts[buckets[index] + 1]++;
        }

        for (int bucket = 1; bucket < starts.Length; bucket++)
            starts[bucket] += starts[bucket - 1];
    }

    /// <summary>Step 2.</summary>
    private static void Sort(int[] buckets, uint[] starts, int[] order)
    {
        uint[] places = starts[..^1];
        for (int index = 0; index < buckets.Length; index++)
            order[places[buckets[index]]++] = index;
    }

    /// <summary>Step 3; false if a bucket has too many, and no two of the first in it are equal.</summary>
    private static bool AreSpread<TKey>(ArenaView arena, ReadOnlySpan<TKey> keys, uint[] starts, int[] order)
        where TKey : unmanaged
    {
        bool areSpread = true;
        for (int bucket = 0; bucket < starts.Length - 1; bucket++)
        {
            int first = (int)starts[bucket];
            int length = (int)starts[bucket + 1] - first;
            areSpread &= length <= MapLayout.MostInBucket;
            // One more than there may be, so that many equal keys are found whatever the seed.
            ReadOnlySpan<int> some = order.AsSpan(first, Math.Min(length, MapLayout.MostInBucket + 1));
            for (int later = 1; later < some.Length; later++)
            {
                for (int earlier = 0; earlier < later; earlier++)
                {
                    if (MapLayout.AreEqual(arena, in keys[some[earlier]], in keys[some[later]]))
                        throw Twice(arena, keys[some[later]]);
                }
            }
        }

        return areSpread;
    }

    private static ArgumentException Twice<TKey>(ArenaView arena, TKey key) where TKey : unmanaged
    {
        string? text = key is RefString reference ? Encoding.UTF8.GetString(arena.GetUtf8(reference)) : $"{key}";
        return new ArgumentException($"The key \"{text}\" is there twice: each key of a map has one value.");
    }
}
