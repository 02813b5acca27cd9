using System;
using System.Buffers.Binary;

namespace Ginnel.Processes;

/// <summary>What a frame between a pool and one of its children is.</summary>
internal enum PoolFrameKind : byte
{
    /// <summary>Pool to child: from now on this number means this method. The body is two method identities.</summary>
    Define = 1,

    /// <summary>Pool to child: call the method of this number. The body is the argument.</summary>
    Call = 2,

    /// <summary>Child to pool: the result of the call. The body is the value.</summary>
    Value = 3,

    /// <summary>Child to pool: the call threw. The body is the failure.</summary>
    Failure = 4,
}

/// <summary>The header in front of every frame of a pool's pipes.</summary>
/// <remarks>
/// <code>
/// offset  0        4       5          8         12
///         | length | kind  | zero x 3 | number  | body ...
/// </code>
/// Little-endian. The length counts the body alone; the number is the method's. A child has one call at a time, so an
/// answer needs no number of its own.
/// </remarks>
internal readonly record struct PoolFrame(int Length, PoolFrameKind Kind, int Number)
{
    public const int HeaderSize = 12;

    public void Write(Span<byte> header)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], (byte)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], Number);
    }

    /// <summary>Reads a header; what it says is checked, since the other side may be broken.</summary>
    public static PoolFrame Read(ReadOnlySpan<byte> header)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        int kind = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        bool isKind = kind is >= (int)PoolFrameKind.Define and <= (int)PoolFrameKind.Failure;
        if (!isKind || length < 0 || length > Array.MaxLength)
        {
            throw new GinnelException(
                $"A pool's pipe brought a frame of kind {kind} and {length} bytes: there is no such.");
        }

        return new PoolFrame(length, (PoolFrameKind)kind, BinaryPrimitives.ReadInt32LittleEndian(header[8..]));
    }
}
