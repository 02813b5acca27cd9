using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>The buckets of a dictionary's index.</summary>
/// <remarks>
/// The upper bits of a hash say in which bucket it is; nothing is ever in another one. A bucket has a line of hashes,
/// which are compared all at once, and what belongs to them:
/// <code>
///    0                      64
///    +----------------------+------------------------------------------------------------------+
///    | 8 hashes (8 each)    | 8 slots: the key, if hashes are not unique, and the value        |
///    +----------------------+------------------------------------------------------------------+
/// </code>
/// A hash of 0 says that a slot is empty. A bucket without an empty slot says nothing about a hash that it does not
/// have: the tree has to be asked. 1 is a slot that is not used, in a bucket that has to stay full for that reason.
/// Keys with one of these two hashes are not in the index.
/// Keys whose hashes are all different (<see cref="KeyBytes{T}.HasUniqueHashes"/>) are not repeated. Where entries are
/// blocks of their own, the slot has the block's place instead (4 of 8 bytes), and no key.
/// The word "index" has the place of bucket 0 in units of 16 bytes, a multiple of 64 bytes, and in its lowest 8 bits 64
/// minus the number of hash bits that count.
/// </remarks>
internal static class DictionaryIndexLayout<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    public const int SlotsPerBucket = 8;
    public const int Alignment = 64;

    public const ulong Empty = 0;
    public const ulong Unused = 1;

    private const int SlotsOffset = SlotsPerBucket * sizeof(ulong);
    private const int ShiftBits = 8;

    /// <summary>Whether slots have keys.</summary>
    public static readonly bool HasKeys =
        !KeyBytes<TKey>.HasUniqueHashes && DictionaryLayout<TKey, TValue>.IsInline;

    /// <summary>Where a slot has its value, or its entry's place.</summary>
    public static readonly int ValueOffset = HasKeys ? DictionaryLayout<TKey, TValue>.ValueOffset : 0;

    /// <summary>Smaller than the largest block, so comparing a bucket's place bounds all of it.</summary>
    public static readonly int BucketLength = SlotsOffset + SlotsPerBucket * SlotLength;

    private static int SlotLength => ValueOffset
        + (DictionaryLayout<TKey, TValue>.IsInline
            ? DictionaryLayout<TKey, TValue>.EntryLength - DictionaryLayout<TKey, TValue>.ValueOffset
            : sizeof(ulong));

    /// <summary>The word that says where the index is.</summary>
    public static long WordOf(long offset, int shift) => (offset >> LiveLayout.UnitShift << ShiftBits) | (uint)shift;

    /// <summary>Where a hash's bucket is; anything, where the word is anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long BucketOf(long word, ulong hash) =>
        ((long)((ulong)word >> ShiftBits) << LiveLayout.UnitShift) + (long)(hash >> (int)word) * BucketLength;

    /// <summary>Where a bucket's first hash is that has a bit.</summary>
    public static long HashOf(long bucket, uint bits) =>
        bucket + BitOperations.TrailingZeroCount(bits) * sizeof(ulong);

    /// <summary>Where a bucket's first slot is that has a bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SlotOf(long bucket, uint bits) =>
        bucket + SlotsOffset + (uint)BitOperations.TrailingZeroCount(bits) * (uint)SlotLength;

    /// <summary>A bit for each slot of a bucket that has a hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Match(LiveBytes bytes, long bucket, ulong hash)
    {
        // Whichever the processor has; the other branches are not compiled.
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<ulong> all = bytes.Read<Vector512<ulong>>(bucket);
            return (uint)Vector512.Equals(all, Vector512.Create(hash)).ExtractMostSignificantBits();
        }

        Vector256<ulong> wanted = Vector256.Create(hash);
        Vector256<ulong> lower = bytes.Read<Vector256<ulong>>(bucket);
        Vector256<ulong> upper = bytes.Read<Vector256<ulong>>(bucket + SlotsOffset / 2);
        return Vector256.Equals(lower, wanted).ExtractMostSignificantBits()
            | (Vector256.Equals(upper, wanted).ExtractMostSignificantBits() << (SlotsPerBucket / 2));
    }
}
