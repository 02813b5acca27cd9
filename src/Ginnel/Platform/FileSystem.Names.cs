using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>The same for names that other programs gave, which are bytes.</summary>
internal static partial class FileSystem
{
    /// <summary>To open what may be a pipe or a device without waiting for anybody.</summary>
    public const int NonBlockingFlag = 0x800;

    /// <summary>Opens a file that is there; returns 0, or the error number.</summary>
    public static int Open(Descriptor directory, FileName name, int flags, out Descriptor file)
    {
        file = OpenBytesAt(directory, name.Terminated, flags | s_noFollow | CloseOnExec, 0);
        return file.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>
    /// Moves what has a name into another directory, where it keeps the name; a file of that name there is replaced.
    /// Returns 0, or the error number.
    /// </summary>
    public static int Move(Descriptor from, FileName name, Descriptor to) =>
        RenameBytesAt(from, name.Terminated, to, name.Terminated) == -1 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>Removes a name; returns 0, or the error number.</summary>
    public static int Unlink(Descriptor directory, FileName name) =>
        UnlinkBytesAt(directory, name.Terminated, 0) == -1 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>Adds the names in a directory to a list, in no order; returns 0, or the error number.</summary>
    public static unsafe int List(Descriptor directory, List<FileName> names)
    {
        const int Length = 16 << 10;
        const int SizeOffset = 16;
        const int NameOffset = 19;
        // Through a descriptor of its own, which begins at the first name.
        int errno = Open(directory, ".", DirectoryFlag, 0, out Descriptor opened);
        if (errno != 0)
            return errno;
        using (opened)
        {
            byte* buffer = stackalloc byte[Length];
            while (true)
            {
                nint length = ReadDirectory(SystemCall.ReadDirectory, opened, buffer, Length);
                if (length <= 0)
                    return length == 0 ? 0 : Marshal.GetLastPInvokeError();
                for (nint offset = 0; offset < length; offset += *(ushort*)(buffer + offset + SizeOffset))
                {
                    ReadOnlySpan<byte> name =
                        MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer + offset + NameOffset);
                    if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                        names.Add(new FileName(name));
                }
            }
        }
    }

    [LibraryImport(LibC.Name, EntryPoint = "openat", SetLastError = true)]
    private static partial Descriptor OpenBytesAt(Descriptor directory, ReadOnlySpan<byte> name, int flags, int mode);

    [LibraryImport(LibC.Name, EntryPoint = "renameat", SetLastError = true)]
    private static partial int RenameBytesAt(
        Descriptor from, ReadOnlySpan<byte> oldName, Descriptor to, ReadOnlySpan<byte> newName);

    [LibraryImport(LibC.Name, EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkBytesAt(Descriptor directory, ReadOnlySpan<byte> name, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial nint ReadDirectory(nint number, Descriptor directory, byte* buffer, nint length);
}
