using System.Buffers.Binary;

namespace Ginnel.Far;

/// <summary>What is sent between two computers, within TLS; <c>docs/formats/far.md</c> has the bytes.</summary>
/// <remarks>
/// <code>
///    0                   4      5               8
///    +-------------------+------+---------------+-----------------------+
///    | length of payload | kind | 0     0     0 | payload               |
///    +-------------------+------+---------------+-----------------------+
/// </code>
/// </remarks>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Bytes of payload.</param>
internal readonly record struct FarFrame(FarFrameKind Kind, int Length)
{
    public const int HeaderLength = 8;

    /// <summary>Payload of every kind but bytes and frames: a hello with a name and a reason is the longest.</summary>
    public const int MostControlLength = 1024;

    public void WriteTo(System.Span<byte> target) =>
        BinaryPrimitives.WriteUInt64LittleEndian(target, (uint)Length | (ulong)Kind << 32);

    /// <summary>False for what is no header.</summary>
    public static bool TryRead(System.ReadOnlySpan<byte> source, out FarFrame frame)
    {
        ulong header = BinaryPrimitives.ReadUInt64LittleEndian(source);
        frame = new FarFrame((FarFrameKind)(byte)(header >> 32), (int)(uint)header);
        return header >> 40 == 0 && frame.Length >= 0;
    }
}
