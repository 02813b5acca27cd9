using System;
using System.Runtime.InteropServices;
using Ginnel.Benchmarks.Traffic;

namespace Ginnel.Benchmarks.Subjects;

/// <summary>Several frames in a row.</summary>
internal static class Frames
{
    /// <summary>Puts a frame into a buffer several times, for subjects that have no room to fill.</summary>
    public static ReadOnlySpan<byte> Pack(ref Frame frame, int count, byte[] buffer)
    {
        Span<byte> packed = buffer.AsSpan(0, count * Frame.Size);
        Fill(packed, ref frame);
        return packed;
    }

    /// <summary>Fills room with a frame, over and over.</summary>
    public static void Fill(Span<byte> room, ref Frame frame)
    {
        for (; room.Length >= Frame.Size; room = room[Frame.Size..])
            MemoryMarshal.Write(room, in frame);
    }

    /// <summary>Takes each frame out of the bytes, one over the other.</summary>
    public static void Unpack(ReadOnlySpan<byte> bytes, ref Frame frame)
    {
        for (; bytes.Length >= Frame.Size; bytes = bytes[Frame.Size..])
            frame = MemoryMarshal.Read<Frame>(bytes);
    }
}
