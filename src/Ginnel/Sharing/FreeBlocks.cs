using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Numerics;

namespace Ginnel.Sharing;

/// <summary>Blocks that can be used again, by size. They are listed in private memory, so no store is needed.</summary>
/// <remarks>
/// Sizes count units. Up to 64 units each size has a list; above that there are eight sizes between a power of two and
/// the next, so a block is at most an eighth larger than it has to be.
/// </remarks>
internal sealed class FreeBlocks
{
    private const int ExactSizes = 64;
    private const int StepsShift = 3;

    public const int LargestSize = 1 << 28;

    private readonly Stack[] _stacks = new Stack[ClassOf(LargestSize) + 1];

    /// <summary>Units of all free blocks.</summary>
    public long Units { get; private set; }

    /// <summary>The size of the block that a request gets.</summary>
    public static int RoundUp(int units)
    {
        if (units <= ExactSizes)
            return units;
        int shift = BitOperations.Log2((uint)units) - StepsShift;
        return (units + (1 << shift) - 1) >> shift << shift;
    }

    public void Add(uint block, int units)
    {
        Debug.Assert(units == RoundUp(units));
        _stacks[ClassOf(units)].Push(block);
        Units += units;
    }

    /// <summary>Takes a block of exactly this size.</summary>
    public bool TryTake(int units, out uint block)
    {
        Debug.Assert(units == RoundUp(units));
        if (!_stacks[ClassOf(units)].TryPop(out block))
            return false;
        Units -= units;
        return true;
    }

    /// <summary>Takes a block out of a larger one, and keeps the rest of that.</summary>
    /// <param name="units">What is wanted.</param>
    /// <param name="block">The block.</param>
    /// <param name="largerThan">Blocks up to this size are kept whole, too.</param>
    public bool TrySplit(int units, out uint block, int largerThan = 0)
    {
        for (int index = ClassOf(Math.Max(units, largerThan)) + 1; index < _stacks.Length; index++)
        {
            if (!_stacks[index].TryPop(out block))
                continue;
            int whole = SizeOf(index);
            Units -= whole;
            AddPieces(block + (uint)units, whole - units);
            return true;
        }

        block = 0;
        return false;
    }

    /// <summary>Adds room of any size, as blocks of sizes that there are.</summary>
    public void AddPieces(uint block, int units)
    {
        while (units > 0)
        {
            int piece = RoundDown(units);
            Add(block, piece);
            block += (uint)piece;
            units -= piece;
        }
    }

    /// <summary>Joins neighbours. It looks at every block, so it is for when there is no other room.</summary>
    public void Merge()
    {
        var blocks = new List<(uint Block, int Units)>();
        for (int index = 1; index < _stacks.Length; index++)
        {
            while (_stacks[index].TryPop(out uint block))
                blocks.Add((block, SizeOf(index)));
        }

        blocks.Sort();
        Units = 0;
        for (int index = 0; index < blocks.Count;)
        {
            (uint start, int units) = blocks[index++];
            for (; index < blocks.Count && blocks[index].Block == start + units; index++)
            {
                if (units + blocks[index].Units > LargestSize)
                    break;
                units += blocks[index].Units;
            }

            AddPieces(start, units);
        }
    }

    private static int RoundDown(int units)
    {
        if (units <= ExactSizes)
            return units;
        int shift = BitOperations.Log2((uint)units) - StepsShift;
        return units >> shift << shift;
    }

    private static int ClassOf(int units)
    {
        if (units <= ExactSizes)
            return units;
        int log = BitOperations.Log2((uint)units);
        return ExactSizes + ((log - 6) << StepsShift) + (units >> (log - StepsShift)) - (1 << StepsShift);
    }

    private static int SizeOf(int index)
    {
        if (index <= ExactSizes)
            return index;
        int above = index - ExactSizes;
        return ((1 << StepsShift) + (above & 7)) << (6 + (above >> StepsShift) - StepsShift);
    }

    private struct Stack
    {
        private uint[]? _blocks;
        private int _count;

        public void Push(uint block)
        {
            _blocks ??= new uint[16];
            if (_count == _blocks.Length)
                Array.Resize(ref _blocks, 2 * _count);
            _blocks[_count++] = block;
        }

        public bool TryPop(out uint block)
        {
            block = _count > 0 ? _blocks![--_count] : 0;
            return block != 0;
        }
    }
}
