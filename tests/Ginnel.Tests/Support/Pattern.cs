using System;
using System.Buffers;
using Xunit;

namespace Ginnel.Tests.Support;

/// <summary>Test data in which each byte follows from its position: loss, repetition and order all show.</summary>
internal static class Pattern
{
    public static byte At(long position)
    {
        // The finalizer of a well-known hash: neighbours differ, and no short period repeats.
        ulong mixed = ((ulong)position ^ 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
        return (byte)((mixed ^ (mixed >> 29)) >> 24);
    }

    public static byte[] Create(long position, int length)
    {
        byte[] bytes = new byte[length];
        Fill(bytes, position);
        return bytes;
    }

    public static void Fill(Span<byte> bytes, long position)
    {
        for (int index = 0; index < bytes.Length; index++)
            bytes[index] = At(position + index);
    }

    public static void Check(ReadOnlySpan<byte> bytes, long position)
    {
        for (int index = 0; index < bytes.Length; index++)
        {
            if (bytes[index] != At(position + index))
                Assert.Fail($"Byte {position + index} is {bytes[index]}, and {At(position + index)} was written.");
        }
    }

    public static void Check(in ReadOnlySequence<byte> bytes, long position)
    {
        foreach (ReadOnlyMemory<byte> part in bytes)
        {
            Check(part.Span, position);
            position += part.Length;
        }
    }
}
