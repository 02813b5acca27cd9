using System;
using System.Runtime.CompilerServices;

namespace Ginnel.Sharing;

/// <summary>The blocks of a list's tree.</summary>
/// <remarks>
/// A tree of 64 ways by index, as Clojure's vectors have it. The lowest bits of an index choose the element in a leaf,
/// the next six the leaf in the node above, and so on; the height is the number of levels above the leaves.
/// <code>
///    node: 64 references (4 each), 0 where there is no child        leaf: a power of two of elements, 1 to 32
/// </code>
/// References count units of 16 bytes. What stands in a leaf behind the last element means nothing.
/// </remarks>
internal static class ListLayout<T> where T : unmanaged
{
    public const int BitsPerLevel = 6;
    public const int NodeLength = 64 * sizeof(uint);
    /// <summary>Four levels above the leaves: 16 million leaves.</summary>
    public const uint MostHeight = 4;

    private const int LeafLengthWanted = 512;
    private const int MostLeafShift = 5;
    private const int LargestElement = 1 << 24;

    /// <summary>How many bits of an index are within a leaf.</summary>
    public static readonly int LeafShift = ChooseLeafShift();
    public static readonly int LeafLength = Unsafe.SizeOf<T>() << LeafShift;

    public static int ElementLength => Unsafe.SizeOf<T>();

    /// <summary>What both sides compare.</summary>
    /// <exception cref="NotSupportedException">The elements are too large.</exception>
    public static LiveShape Shape => Unsafe.SizeOf<T>() <= LargestElement
        ? new LiveShape(LiveKind.List, 0, Unsafe.SizeOf<T>(), Math.Max(NodeLength, LeafLength))
        : throw new NotSupportedException(
            $"A {typeof(T)} has {Unsafe.SizeOf<T>()} bytes; {LargestElement} are the most.");

    /// <summary>How many elements a tree of a height has room for.</summary>
    public static long CapacityOf(uint height) => 1L << (LeafShift + (int)height * BitsPerLevel);

    /// <summary>Which child of a node at a height has an index, as an offset into it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ChildOffset(long index, uint height) =>
        (int)(index >> (LeafShift + ((int)height - 1) * BitsPerLevel) & 63) * sizeof(uint);

    /// <summary>Where an index is in its leaf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ElementOffset(long index) => (int)(index & ((1L << LeafShift) - 1)) * Unsafe.SizeOf<T>();

    private static int ChooseLeafShift()
    {
        int shift = MostLeafShift;
        while (shift > 0 && (long)Unsafe.SizeOf<T>() << shift > LeafLengthWanted)
            shift--;
        return shift;
    }
}
