using System;
using System.Buffers;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ginnel.Serialization;

/// <summary>Numbers objects by identity, from 0, in the order in which they are first met.</summary>
/// <remarks>
/// A table with open addressing and linear probing, at most half full. A slot is one word: the object's identity hash
/// in the upper half, its number plus one in the lower; 0 is a free slot. So a look-up that finds costs the object's
/// header, one slot and one entry of <see cref="_vertices"/>, and one that does not find, as each vertex's first, costs
/// the header and one slot. A dictionary has buckets, entries of 24 bytes and calls to a comparer in between.
/// The identity hash has 26 bits, which one multiplication spreads over the table.
/// </remarks>
internal struct VertexNumbers : IDisposable
{
    private const int SmallestSlots = 64;

    /// <summary>Tables grow by this factor up to so many slots, and then twofold: few rounds, bounded waste.</summary>
    private const int EarlyGrowth = 8;
    private const int LargeSlots = 1 << 16;

    private ulong[] _slots;

    /// <summary>32 less the logarithm of the number of slots in use, which may be fewer than the pool gave.</summary>
    private int _shift;

    /// <summary>The objects by their numbers. The writer works through them: it is its queue, too.</summary>
    private object?[] _vertices;

    private int _count;

    public VertexNumbers()
    {
        _vertices = ArrayPool<object?>.Shared.Rent(SmallestSlots / 2);
        _slots = [];
        _slots = RentSlots(SmallestSlots);
    }

    /// <summary>How many objects there are.</summary>
    public readonly int Count => _count;

    /// <summary>The object with a number.</summary>
    public readonly object this[int number] => _vertices[number]!;

    /// <summary>The number of an object: its own, or the next if it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NumberOf(object vertex)
    {
        uint hash = (uint)RuntimeHelpers.GetHashCode(vertex);
        ulong[] slots = _slots;
        for (uint index = IndexOf(hash, _shift); ; index = Next(index, _shift))
        {
            ulong slot = slots[index];
            if ((uint)(slot >> 32) == hash && slot != 0)
            {
                int number = (int)(uint)slot - 1;
                if (ReferenceEquals(_vertices[number], vertex))
                    return number;
            }
            else if (slot == 0)
            {
                return Add(vertex, hash, index);
            }
        }
    }

    public void Dispose()
    {
        if (_slots is null)
            return;
        ArrayPool<ulong>.Shared.Return(_slots);
        Return(_vertices, _count);
        this = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint IndexOf(uint hash, int shift) => (hash * 0x9E3779B1) >> shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Next(uint index, int shift) => (index + 1) & (uint.MaxValue >> shift);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Add(object vertex, uint hash, uint index)
    {
        int number = _count;
        if (number == _vertices.Length)
            GrowVertices();
        _vertices[number] = vertex;
        _slots[index] = ((ulong)hash << 32) | (uint)(number + 1);
        _count = number + 1;
        if (_count > (int)(uint.MaxValue >> _shift) / 2)
            GrowSlots();
        return number;
    }

    private void GrowVertices()
    {
        object?[] larger = ArrayPool<object?>.Shared.Rent(checked(2 * _vertices.Length));
        Array.Copy(_vertices, larger, _count);
        Return(_vertices, _count);
        _vertices = larger;
    }

    private void GrowSlots()
    {
        ulong[] old = _slots;
        int used = (int)(uint.MaxValue >> _shift) + 1;
        ulong[] larger = RentSlots(checked(used * (used < LargeSlots ? EarlyGrowth : 2)));
        foreach (ulong slot in old.AsSpan(0, used))
        {
            if (slot == 0)
                continue;
            uint index = IndexOf((uint)(slot >> 32), _shift);
            while (larger[index] != 0)
                index = Next(index, _shift);
            larger[index] = slot;
        }

        ArrayPool<ulong>.Shared.Return(old);
        _slots = larger;
    }

    private ulong[] RentSlots(int count)
    {
        Debug.Assert(BitOperations.IsPow2(count));
        ulong[] slots = ArrayPool<ulong>.Shared.Rent(count);
        slots.AsSpan(0, count).Clear();
        _shift = 32 - BitOperations.Log2((uint)count);
        return slots;
    }

    /// <summary>The pool must not keep a graph alive.</summary>
    private static void Return(object?[] vertices, int count)
    {
        vertices.AsSpan(0, count).Clear();
        ArrayPool<object?>.Shared.Return(vertices);
    }
}
