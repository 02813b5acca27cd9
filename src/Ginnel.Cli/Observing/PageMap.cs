using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Win32.SafeHandles;

namespace Ginnel.Cli.Observing;

/// <summary>Reads /proc/PID/pagemap: which frame of the computer's memory each page is in.</summary>
/// <remarks>
/// One word of 64 bits for each page: bit 63 says that it is in memory, bits 0 to 54 in which frame. The kernel writes
/// frame 0 for all but the administrator, since frames help to attack memory chips.
/// </remarks>
internal static class PageMap
{
    // A ring of one page has three; of larger ones nobody looks at each page.
    private const int MostPages = 64;

    private const ulong IsPresent = 1UL << 63;
    private const ulong FrameMask = (1UL << 55) - 1;

    /// <summary>The frames of a range's first pages; null for each that is not known.</summary>
    public static IReadOnlyList<long?> FramesOf(int process, MappedRange range)
    {
        int pageLength = Environment.SystemPageSize;
        int pages = (int)Math.Min(range.Length / (ulong)pageLength, MostPages);
        byte[] words = new byte[pages * sizeof(ulong)];
        int length = Read(process, words, (long)(range.Start / (ulong)pageLength) * sizeof(ulong));
        return [.. Enumerable.Range(0, pages).Select(page => (page + 1) * sizeof(ulong) <= length
            ? FrameIn(BinaryPrimitives.ReadUInt64LittleEndian(words.AsSpan(page * sizeof(ulong)))) : null)];
    }

    private static long? FrameIn(ulong word) =>
        (word & IsPresent) != 0 && (word & FrameMask) != 0 ? (long)(word & FrameMask) : null;

    private static int Read(int process, byte[] words, long offset)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle($"{ProcFiles.Root}/{process}/pagemap");
            return RandomAccess.Read(file, words, offset);
        }
        catch (Exception exception) when (ProcFiles.IsExpected(exception))
        {
            return 0;
        }
    }
}
