using System.Runtime.CompilerServices;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>The slots of a dictionary's index.</summary>
/// <remarks>
/// A table in order of the hashes (linear probing, kept sorted as by Amble and Knuth): the upper bits of a hash say at
/// which slot it would like to be, and it is there or up to 31 slots behind, with smaller hashes before it and larger
/// ones behind it.
/// <code>
///    0          8                      8 or 8 + key
///    +----------+----------------------+--------------------------------------+
///    | hash (8) | key, if not unique   | value, or the entry's place (4 of 8) |
///    +----------+----------------------+--------------------------------------+
/// </code>
/// A hash of 0 says that a slot is empty, so the key that has this hash is not in the index. Keys whose hashes are all
/// different (<see cref="KeyBytes{T}.HasUniqueHashes"/>) are not repeated. Where entries are blocks of their own, the
/// slot has the block's place, and no key. There are 32 more slots than 2^n, and the last of them is always empty.
/// The word "index" has the place of slot 0 in units of 16 bytes, and in its lowest 8 bits 64 - n.
/// </remarks>
internal static class DictionaryIndexLayout<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    /// <summary>Slots at which a hash can be.</summary>
    public const int MostProbes = 32;

    public const int KeyOffset = sizeof(ulong);
    private const int ShiftBits = 8;

    /// <summary>Whether slots have keys.</summary>
    public static readonly bool HasKeys =
        !KeyBytes<TKey>.HasUniqueHashes && DictionaryLayout<TKey, TValue>.IsInline;

    /// <summary>Where a slot has its value, or its entry's place.</summary>
    public static readonly int ValueOffset =
        KeyOffset + (HasKeys ? DictionaryLayout<TKey, TValue>.ValueOffset : 0);

    /// <summary>At most 32 slots are as long as the largest block, so comparing the first place bounds them all.</summary>
    public static readonly int SlotLength = ValueOffset
        + (DictionaryLayout<TKey, TValue>.IsInline
            ? DictionaryLayout<TKey, TValue>.EntryLength - DictionaryLayout<TKey, TValue>.ValueOffset
            : sizeof(ulong));

    /// <summary>The word that says where the index is.</summary>
    public static long WordOf(uint block, int shift) => ((long)block << ShiftBits) | (uint)shift;

    /// <summary>Where the first slot is at which a hash can be; anything, where the word is anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SlotOf(long word, ulong hash) =>
        ((long)((ulong)word >> ShiftBits) << LiveLayout.UnitShift) + (long)(hash >> (int)word) * SlotLength;
}
