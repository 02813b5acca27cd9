using System;
using System.IO;
using Ginnel.Platform;

namespace Ginnel.Pipes;

/// <summary>A pipe of the kernel: slower than <see cref="Pipe"/>, and understood by every program.</summary>
/// <remarks>
/// For programs that are not ours: their standard input and output are such pipes. The ends have the face of
/// <see cref="PipeReadEnd"/> and <see cref="PipeWriteEnd"/>, but for what needs shared memory: reads and writes in
/// place, a reason given with a completion, and a death told from a completion. The kernel knows only that no
/// writer, or no reader, is left.
/// </remarks>
public static class KernelPipe
{
    private const int LargestBuffer = 1 << 30;

    /// <summary>Creates a kernel pipe. Programs started by other means than Ginnel's do not inherit its ends.</summary>
    /// <param name="bufferSize">
    /// Bytes that the kernel buffers, from 1 to 1 GiB; it rounds up to a power of two of at least one page. A process
    /// without privileges is limited to what /proc/sys/fs/pipe-max-size says (1 MiB, by default).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not in range.</exception>
    /// <exception cref="PlatformNotSupportedException">Not 64-bit Linux.</exception>
    /// <exception cref="SystemCallException">
    /// The kernel refuses the size, or the process has no descriptors left.
    /// </exception>
    public static (KernelPipeReadEnd Reader, KernelPipeWriteEnd Writer) Create(int bufferSize = 65536)
    {
        CheckSize(bufferSize, nameof(bufferSize));
        Requirements.ThrowIfUnsupported();
        (Descriptor reader, Descriptor writer) = KernelPipeFile.Create();
        try
        {
            if (KernelPipeFile.GetBufferSize(writer) != bufferSize)
                SetSize(writer, bufferSize);
        }
        catch (SystemCallException)
        {
            reader.Dispose();
            writer.Dispose();
            throw;
        }

        return (new KernelPipeReadEnd(reader), new KernelPipeWriteEnd(writer));
    }

    internal static void SetSize(Descriptor pipe, int size)
    {
        int result = KernelPipeFile.SetBufferSize(pipe, size);
        if (result >= 0)
            return;
        string explanation = -result switch
        {
            Errno.EPERM => "that is more than this process may have",
            Errno.EBUSY => "the pipe holds more than that at the moment; read first",
            _ => "the kernel cannot provide that",
        };
        throw new SystemCallException(
            "fcntl(F_SETPIPE_SZ)",
            -result,
            $"a buffer of {size} bytes was asked for, and {explanation}. It has {KernelPipeFile.GetBufferSize(pipe)} " +
            $"bytes; without privileges at most {ReadLimit()} are allowed (/proc/sys/fs/pipe-max-size)");
    }

    internal static void CheckSize(int size, string parameterName)
    {
        if (size is < 1 or > LargestBuffer)
        {
            throw new ArgumentOutOfRangeException(
                parameterName, size, $"The buffer of a kernel pipe has from 1 to {LargestBuffer} bytes.");
        }
    }

    private static string ReadLimit()
    {
        try
        {
            return File.ReadAllText("/proc/sys/fs/pipe-max-size").Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "an unknown number";
        }
    }
}
