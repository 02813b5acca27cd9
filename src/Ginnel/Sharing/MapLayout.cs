using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>Where a key is in a map of an arena; <c>docs/formats/arena.md</c> has the bytes.</summary>
/// <remarks>
/// <code>
///    RefMap     | entries | count | starts | seed |
///    starts     | 0 | begin of bucket 1 | ... | count |
///    entries    | key, value | key, value | ...        those of bucket 0, those of bucket 1, and so on
/// </code>
/// 1. There are as many buckets as entries, up to a power of two. The upper bits of a key's hash are its bucket.
/// 2. Two words say which entries the bucket has: one on average, never more than <see cref="MostInBucket"/>.
/// 3. The keys of these are compared.
/// So a look-up takes two cache misses besides the text of a key, and no writer can make it take long: whoever builds a
/// map tries another seed where a bucket would have too many, and whoever reads it refuses such a bucket.
/// </remarks>
internal static class MapLayout
{
    /// <summary>Of 2^30 keys in as many buckets some 13 are in the fullest.</summary>
    public const int MostInBucket = 32;

    /// <summary>So that what is needed for as many buckets can be counted in 31 bits.</summary>
    public const int MostEntries = 1 << 30;

    // The hash of live dictionaries, with these seeds, of which the first is mixed with that of the map.
    private const ulong Seed1 = 0xD6E8FEB86659FD93;
    private const ulong Seed2 = 0xA0761D6478BD642F;
    private const int SeedShift = 32;

    /// <summary>As many as entries, up to a power of two; whatever the count, it is from 1 to 2^30.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BucketCount(int count) =>
        count is > 1 and <= MostEntries ? 1 << (32 - BitOperations.LeadingZeroCount((uint)(count - 1))) : 1;

    /// <summary>The upper bits of the hash, as many as number the buckets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BucketOf(ulong hash, int bucketCount)
    {
        Debug.Assert(BitOperations.IsPow2(bucketCount));
        // In two steps, for a shift by 64 would be none.
        return (int)(hash >> 1 >> (63 - BitOperations.Log2((uint)bucketCount)));
    }

    /// <summary>Of a text.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> text, uint seed) => SipHash.Of(text, First(seed), Seed2);

    /// <summary>Of a key; a text has that of its bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HashOf<TKey>(ArenaView arena, in TKey key, uint seed) where TKey : unmanaged =>
        typeof(TKey) == typeof(RefString)
            ? HashOf(arena.GetUtf8(Unsafe.BitCast<TKey, RefString>(key)), seed)
            : KeyBytes<TKey>.Hash(in key, First(seed), Seed2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual<TKey>(ArenaView arena, in TKey left, in TKey right) where TKey : unmanaged =>
        typeof(TKey) == typeof(RefString)
            ? TextOf(arena, in left).SequenceEqual(TextOf(arena, in right))
            : KeyBytes<TKey>.Of(in left).SequenceEqual(KeyBytes<TKey>.Of(in right));

    /// <summary>Which entries a bucket has, whatever the words say: within the count, and not too many.</summary>
    /// <exception cref="InvalidReferenceException">It is none.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BucketAt(ReadOnlySpan<uint> starts, int bucket, int count, out int end)
    {
        uint first = starts[bucket];
        uint next = starts[bucket + 1];
        if (next > (uint)count || first > next || next - first > MostInBucket)
            ThrowImpossible(first, next, count);
        end = (int)next;
        return (int)first;
    }

    /// <exception cref="InvalidReferenceException">No map has so many entries.</exception>
    public static void CheckCount(int count)
    {
        if (count is < 0 or > MostEntries)
        {
            throw new InvalidReferenceException(string.Create(
                CultureInfo.InvariantCulture,
                $"A map is said to have {count} entries, and {MostEntries} are the most: a reference leads to " +
                $"something else, or the arena's writer is faulty or hostile."));
        }
    }

    private static ReadOnlySpan<byte> TextOf<TKey>(ArenaView arena, in TKey key) where TKey : unmanaged =>
        arena.GetUtf8(Unsafe.BitCast<TKey, RefString>(key));

    private static ulong First(uint seed) => Seed1 ^ ((ulong)seed << SeedShift) ^ seed;

    [DoesNotReturn]
    private static void ThrowImpossible(uint first, uint next, int count) => throw new InvalidReferenceException(
        string.Create(
            CultureInfo.InvariantCulture,
            $"A bucket of a map is said to have the entries from {first} to {next} of {count}: a reference leads to " +
            $"something else, or the arena's writer is faulty or hostile."));
}
