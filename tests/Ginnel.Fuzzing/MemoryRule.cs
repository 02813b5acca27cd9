using System;
using System.Diagnostics;
using System.Globalization;

namespace Ginnel.Fuzzing;

/// <summary>Reads bytes, which may be anything.</summary>
internal delegate void ReadBytes(ReadOnlySpan<byte> bytes);

/// <summary>
/// Whatever the bytes are, reading them allocates at most 64 KiB and 8 times their number in total, and throws one kind
/// of exception if any.
/// </summary>
/// <remarks>
/// An exception's stack trace is the runtime's and grows with the stack: some 260 bytes a frame. The usual ones are in
/// the 64 KiB; one that comes from deep within nested objects gets more.
/// </remarks>
internal static class MemoryRule
{
    private const int Slack = 64 * 1024;
    private const int PerByte = 8;
    private const int FreeFrames = 64;
    private const int PerFrame = 320;

    /// <summary>Reads; false when the bytes were refused.</summary>
    /// <exception cref="FindingException">The memory was too much.</exception>
    public static bool TryRead<TRefusal>(ReadBytes read, ReadOnlySpan<byte> bytes) where TRefusal : Exception
    {
        bool isRead = TryRead<TRefusal>(read, bytes, out long allocated, out long most);
        // Once more: the first time may have been the first time for some type.
        if (allocated > most)
            isRead = TryRead<TRefusal>(read, bytes, out allocated, out most);
        return allocated <= most ? isRead : throw new FindingException(string.Create(
            CultureInfo.InvariantCulture,
            $"{allocated} bytes were allocated for {bytes.Length}; {most} are the limit."));
    }

    private static bool TryRead<TRefusal>(ReadBytes read, ReadOnlySpan<byte> bytes, out long allocated, out long most)
        where TRefusal : Exception
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        most = Slack + (long)PerByte * bytes.Length;
        try
        {
            read(bytes);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return true;
        }
        catch (TRefusal refusal)
        {
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > most)
                most += PerFrame * (long)Math.Max(0, new StackTrace(refusal).FrameCount - FreeFrames);
            return false;
        }
    }
}
