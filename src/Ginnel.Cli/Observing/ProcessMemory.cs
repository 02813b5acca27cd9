using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Ginnel.Cli.Observing;

/// <summary>Reads bytes of another process's memory, and cannot write any.</summary>
/// <remarks>
/// Through /proc/PID/mem, which asks for the same right as a debugger does, and does not stop the process. A segment
/// has no name by which it could be opened, and an open file would keep its pages after their owners have gone.
/// </remarks>
internal sealed class ProcessMemory : IDisposable
{
    private readonly SafeFileHandle _file;

    private ProcessMemory(SafeFileHandle file) => _file = file;

    /// <summary>Null when the process is gone, or this user may not read its memory.</summary>
    public static ProcessMemory? TryOpen(int process)
    {
        try
        {
            return new ProcessMemory(File.OpenHandle(
                $"{ProcFiles.Root}/{process}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        }
        catch (Exception exception) when (ProcFiles.IsExpected(exception))
        {
            return null;
        }
    }

    /// <summary>Fills the target with what is at an address; false when that is not there any more.</summary>
    public bool TryRead(ulong address, Span<byte> target)
    {
        try
        {
            return RandomAccess.Read(_file, target, (long)address) == target.Length;
        }
        catch (Exception exception) when (ProcFiles.IsExpected(exception))
        {
            return false;
        }
    }

    public void Dispose() => _file.Dispose();
}
