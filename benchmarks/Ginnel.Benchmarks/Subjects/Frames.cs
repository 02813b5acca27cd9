using System;
using System.Runtime.InteropServices;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Frames in a buffer of one's own, for subjects that have no room to fill.</summary>
internal static class Frames
{
    /// <summary>Puts a frame into the buffer several times.</summary>
    public static ReadOnlySpan<byte> Pack(ref Frame frame, int count, byte[] buffer)
    {
        for (int index = 0; index < count; index++)
            MemoryMarshal.Write(buffer.AsSpan(index * Frame.Size), in frame);
        return buffer.AsSpan(0, count * Frame.Size);
    }

    /// <summary>Takes each frame out of the bytes, one over the other.</summary>
    public static void Unpack(ReadOnlySpan<byte> bytes, ref Frame frame)
    {
        for (; bytes.Length >= Frame.Size; bytes = bytes[Frame.Size..])
            frame = MemoryMarshal.Read<Frame>(bytes);
    }
}
