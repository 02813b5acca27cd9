using System;
using System.Buffers.Binary;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Ginnel.Platform;

/// <summary>/proc/self/pagemap: which physical frame lies behind an address.</summary>
internal static class PageFrames
{
    private const ulong PresentBit = 1UL << 63;
    private const ulong FrameMask = (1UL << 55) - 1;

    /// <summary>The number of the frame; null when the page is not there, or for those who may not know.</summary>
    /// <remarks>The kernel tells the number to processes with CAP_SYS_ADMIN, and 0 to all others.</remarks>
    public static ulong? Of(nint address)
    {
        Span<byte> entry = stackalloc byte[sizeof(ulong)];
        try
        {
            using SafeFileHandle file = File.OpenHandle("/proc/self/pagemap");
            long offset = address / Environment.SystemPageSize * sizeof(ulong);
            if (RandomAccess.Read(file, entry, offset) != entry.Length)
                return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return In(entry);
    }

    /// <summary>The same for an entry of 8 bytes that was read from some process's table.</summary>
    public static ulong? In(ReadOnlySpan<byte> entry)
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(entry);
        return (value & PresentBit) != 0 && (value & FrameMask) != 0 ? value & FrameMask : null;
    }
}
