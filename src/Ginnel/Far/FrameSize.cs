using System;
using System.Buffers.Binary;

namespace Ginnel.Far;

/// <summary>How long a frame of messages is, so that it can be passed on whole.</summary>
/// <remarks><c>docs/formats/frame.md</c> has the bytes; what is behind the length is of no concern here.</remarks>
internal static class FrameSize
{
    public const int HeaderLength = 8;

    private const int Alignment = 8;

    /// <summary>Bytes of the frame that begins here, its padding included.</summary>
    public static long At(ReadOnlySpan<byte> data) =>
        HeaderLength + ((BinaryPrimitives.ReadUInt32LittleEndian(data) + (Alignment - 1L)) & -Alignment);
}
