using System;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>
/// &lt;sys/mman.h&gt; memfd_create, and the seals of &lt;fcntl.h&gt;: files without a name that live in memory.
/// </summary>
internal static partial class MemoryFile
{
    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const int AddSealsCommand = 1033;
    private const int GetSealsCommand = 1034;

    /// <summary>Creates a file of exactly <paramref name="length"/> bytes, every one of them allocated.</summary>
    /// <remarks>
    /// Allocation comes before any mapping: a page that cannot be had is ENOSPC here rather than a fault that kills the
    /// process later. The kernel takes what it can get, though, and ends processes for it; so a request for more than
    /// the machine or the container has is not made at all.
    /// </remarks>
    public static Descriptor Create(string name, long length) => Create(name, length, length);

    /// <summary>Creates a file of which only the first <paramref name="allocated"/> bytes are allocated.</summary>
    public static Descriptor Create(string name, long length, long allocated)
    {
        if (allocated > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            throw NotEnough(name, allocated, Errno.ENOMEM);
        Descriptor file = Create(name, CloseOnExec | AllowSealing);
        if (file.IsInvalid)
            Errno.Throw("memfd_create", name);
        if (SetLength(file, length) == -1 || Allocate(file, 0, 0, allocated) == -1)
        {
            int errno = Marshal.GetLastPInvokeError();
            file.Dispose();
            throw NotEnough(name, allocated, errno);
        }

        return file;
    }

    /// <summary>Allocates more of a file within its length, which seals allow; 0, or the error number.</summary>
    public static int TryAllocate(Descriptor file, long offset, long length) =>
        Allocate(file, 0, offset, length) == -1 ? Marshal.GetLastPInvokeError() : 0;

    public static void AddSeals(Descriptor file, Seals seals) =>
        Errno.Check(Control(file, AddSealsCommand, (int)seals), "fcntl(F_ADD_SEALS)", seals.ToString());

    /// <summary>The seals, or <see cref="Seals.None"/> for a descriptor that cannot carry any.</summary>
    public static Seals GetSeals(Descriptor file)
    {
        int seals = Control(file, GetSealsCommand, 0);
        return seals == -1 ? Seals.None : (Seals)seals;
    }

    private static SystemCallException NotEnough(string name, long length, int errno) =>
        new("fallocate", errno, $"{length} bytes of shared memory for '{name}'");

    [LibraryImport(
        LibC.Name, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial Descriptor Create(string name, uint flags);

    [LibraryImport(LibC.Name, EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int SetLength(Descriptor file, long length);

    [LibraryImport(LibC.Name, EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(Descriptor file, int mode, long offset, long length);

    [LibraryImport(LibC.Name, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(Descriptor file, int command, int argument);
}
