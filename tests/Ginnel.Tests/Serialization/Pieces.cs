using System;
using System.Buffers;

namespace Ginnel.Tests.Serialization;

/// <summary>A sequence of several arrays, as pipes give it.</summary>
internal sealed class Pieces : ReadOnlySequenceSegment<byte>
{
    private Pieces(ReadOnlyMemory<byte> memory, Pieces? before)
    {
        Memory = memory;
        if (before is null)
            return;
        RunningIndex = before.RunningIndex + before.Memory.Length;
        before.Next = this;
    }

    public static ReadOnlySequence<byte> Of(params byte[][] arrays)
    {
        var first = new Pieces(arrays[0], null);
        Pieces last = first;
        foreach (byte[] array in arrays.AsSpan(1))
            last = new Pieces(array, last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
