using System;
using System.Runtime.InteropServices;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>Fills a message, and reads as much of it as brings all of it into the cache.</summary>
internal static partial class Lines
{
    private const int LineSize = 64;

    /// <summary>Fills it with what the limit in C fills with, so that the way there is all that differs.</summary>
    public static void Fill(Span<byte> message, byte value) => SetMemory(ref message[0], value, message.Length);

    /// <summary>The sum of the first word of each cache line.</summary>
    public static long Sum(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<long> words = MemoryMarshal.Cast<byte, long>(message);
        long sum = 0;
        for (int word = 0; word < words.Length; word += LineSize / sizeof(long))
            sum += words[word];
        return sum;
    }

    [LibraryImport("libc", EntryPoint = "memset")]
    private static partial void SetMemory(ref byte start, int value, nint length);
}
