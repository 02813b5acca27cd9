using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;sys/mman.h&gt; mmap, munmap and madvise.</summary>
internal static unsafe partial class PageTable
{
    public const int ProtectNone = 0;
    public const int ProtectRead = 1;
    public const int ProtectWrite = 2;

    public const int Shared = 0x01;
    public const int Private = 0x02;
    public const int Fixed = 0x10;
    public const int Anonymous = 0x20;
    public const int NoReserve = 0x4000;
    public const int Populate = 0x8000;

    public const int PreferHugePages = 14;
    /// <summary>Moves pages that are there into huge ones at once (Linux 6.1).</summary>
    public const int GatherHugePages = 25;

    private static readonly byte* s_failed = (byte*)-1;

    /// <summary>Maps pages and returns their address.</summary>
    public static byte* Map(byte* address, nuint length, int protection, int flags, Descriptor? file, long offset)
    {
        byte* result = file is null
            ? MapAnonymous(address, length, protection, flags, -1, offset)
            : MapFile(address, length, protection, flags, file, offset);
        if (result == s_failed)
            Errno.Throw("mmap", $"{length} bytes, protection {protection}, flags 0x{flags:x}");
        return result;
    }

    /// <summary>
    /// Unmaps; used by finalizers, so it reports nothing: a failure here would be a bug in the arguments.
    /// </summary>
    [LibraryImport(LibC.Name, EntryPoint = "munmap")]
    public static partial int Unmap(byte* address, nuint length);

    /// <summary>Advice is a wish: returns -1 where the kernel does not follow it.</summary>
    [LibraryImport(LibC.Name, EntryPoint = "madvise")]
    public static partial int Advise(byte* address, nuint length, int advice);

    [LibraryImport(LibC.Name, EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* MapAnonymous(
        byte* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport(LibC.Name, EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* MapFile(
        byte* address, nuint length, int protection, int flags, Descriptor file, long offset);
}
