using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Ginnel.Tests.Peer.Traffic;

/// <summary>Pseudo-random bytes that follow from a seed and their position: any stretch can be made anywhere.</summary>
/// <remarks>
/// The word at index i is word i mod N of a random block, exclusive-or i div N times an odd constant: faster than
/// memory, and a byte that is lost, repeated or out of order shows at once.
/// </remarks>
internal sealed class Noise
{
    private const int BlockWords = 8192;
    private const ulong OddConstant = 0x9E37_79B9_7F4A_7C15;

    private readonly ulong[] _block = new ulong[BlockWords];

    public Noise(int seed)
    {
        new Random(seed).NextBytes(MemoryMarshal.AsBytes(_block.AsSpan()));
    }

    public void Fill(Span<byte> target, long position)
    {
        int head = (int)Math.Min(target.Length, -position & 7);
        FillByBytes(target[..head], position);
        target = target[head..];
        position += head;

        int whole = target.Length & ~7;
        FillByWords(MemoryMarshal.Cast<byte, ulong>(target[..whole]), position / 8);
        FillByBytes(target[whole..], position + whole);
    }

    /// <summary>The position of the first byte that is not what it should be, or -1.</summary>
    public long FindDifference(ReadOnlySpan<byte> bytes, long position)
    {
        Span<byte> expected = stackalloc byte[4096];
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(bytes.Length, expected.Length);
            Fill(expected[..length], position);
            int common = bytes[..length].CommonPrefixLength(expected[..length]);
            if (common < length)
                return position + common;
            bytes = bytes[length..];
            position += length;
        }

        return -1;
    }

    private void FillByBytes(Span<byte> target, long position)
    {
        for (int index = 0; index < target.Length; index++, position++)
        {
            long word = position / 8;
            ulong value = _block[(int)(word % BlockWords)] ^ KeyOf(word);
            target[index] = (byte)(value >> (int)(position % 8 * 8));
        }
    }

    private void FillByWords(Span<ulong> target, long word)
    {
        while (!target.IsEmpty)
        {
            int start = (int)(word % BlockWords);
            int count = Math.Min(target.Length, BlockWords - start);
            ExclusiveOr(_block.AsSpan(start, count), KeyOf(word), target);
            target = target[count..];
            word += count;
        }
    }

    private static void ExclusiveOr(ReadOnlySpan<ulong> source, ulong key, Span<ulong> target)
    {
        var keys = new Vector<ulong>(key);
        int index = 0;
        for (; index <= source.Length - Vector<ulong>.Count; index += Vector<ulong>.Count)
            (new Vector<ulong>(source[index..]) ^ keys).CopyTo(target[index..]);
        for (; index < source.Length; index++)
            target[index] = source[index] ^ key;
    }

    private static ulong KeyOf(long word) => (ulong)(word / BlockWords) * OddConstant;
}
