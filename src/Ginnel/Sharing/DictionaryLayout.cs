using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Ginnel.Memory;

namespace Ginnel.Sharing;

/// <summary>The blocks of a dictionary's tree.</summary>
/// <remarks>
/// A hash trie of 64 ways, as by Bagwell, with entries in the nodes, as by Steindorfer and Vinju: bits 0 to 5 of a
/// key's hash choose its slot in the node at the top, bits 6 to 11 in the next node, and so on. A slot is empty, or has
/// a child, or an entry.
/// <code>
///    0             8             16                 16 + 4n, rounded up to 8
///    +-------------+-------------+------------------+---------------------------+
///    | child bits  | entry bits  | n children (4)   | m slots (8 to 64 each)    |
///    +-------------+-------------+------------------+---------------------------+
/// </code>
/// An entry is a key, and at the next multiple of 8 a value. Up to 64 bytes it is the slot itself; a larger one is a
/// block of its own, which the slot refers to. References count units of 16 bytes.
/// When all 64 bits of the hash are used, at level 11, a node has up to 64 entries with one hash, without gaps.
/// </remarks>
internal static class DictionaryLayout<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    public const int BitsPerLevel = 6;
    /// <summary>Here the hash has no bits left.</summary>
    public const int LastShift = 66;

    private const int LargestInline = 64;
    private const int ChildrenOffset = 16;
    private const int LargestEntry = 1 << 24;

    public static readonly int ValueOffset = RoundUp(Unsafe.SizeOf<TKey>());
    public static readonly int EntryLength = RoundUp(ValueOffset + Unsafe.SizeOf<TValue>());
    public static readonly bool IsInline = EntryLength <= LargestInline;
    public static readonly int SlotLength = IsInline ? EntryLength : sizeof(ulong);
    private static readonly int s_largestNode = ChildrenOffset + 64 * sizeof(uint) + 64 * SlotLength;

    /// <summary>What both sides compare.</summary>
    /// <exception cref="NotSupportedException">The types cannot be keys or values.</exception>
    public static LiveShape Shape
    {
        get
        {
            KeyBytes<TKey>.ThrowIfNotBytewise();
            if (EntryLength > LargestEntry)
            {
                throw new NotSupportedException(
                    $"A key of {typeof(TKey)} and a value of {typeof(TValue)} take {EntryLength} bytes, and " +
                    $"{LargestEntry} are the most.");
            }

            return new LiveShape(
                LiveKind.Dictionary, Unsafe.SizeOf<TKey>(), Unsafe.SizeOf<TValue>(),
                Math.Max(s_largestNode, EntryLength));
        }
    }

    public static int NodeLength(ulong children, ulong entries) =>
        SlotsOffset(children) + BitOperations.PopCount(entries) * SlotLength;

    /// <summary>Where the slots begin in a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SlotsOffset(ulong children) =>
        ChildrenOffset + ((BitOperations.PopCount(children) * sizeof(uint) + 7) & ~7);

    /// <summary>Where the reference to a child is in a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ChildOffset(ulong children, ulong bit) =>
        ChildrenOffset + BitOperations.PopCount(children & (bit - 1)) * sizeof(uint);

    /// <summary>Where a slot is in a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SlotOffset(ulong children, ulong entries, ulong bit) =>
        SlotsOffset(children) + BitOperations.PopCount(entries & (bit - 1)) * SlotLength;

    /// <summary>The bit of a hash at a level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong BitOf(ulong hash, int shift) => 1UL << (int)((hash >> shift) & 63);

    private static int RoundUp(int length) => (length + 7) & ~7;
}
