using System;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;fcntl.h&gt;, &lt;sys/stat.h&gt; and &lt;unistd.h&gt;: names in a directory that is held open.</summary>
/// <remarks>
/// Names are looked up below a descriptor, so that whatever was verified about the directory stays true of the
/// directory that is used, wherever its path leads by then.
/// </remarks>
internal static partial class FileSystem
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int CreateFlag = 0x40;
    public const int ExclusiveFlag = 0x80;

    private const int CloseOnExec = 0x80000;
    private const int CurrentDirectory = -100;

    // O_NOFOLLOW and O_DIRECTORY have other values on Arm64 than on x64; O_PATH has one.
    private static readonly int s_noFollow = SystemCall.IsArm64 ? 0x8000 : 0x20000;
    public static readonly int DirectoryFlag = SystemCall.IsArm64 ? 0x4000 : 0x10000;
    private const int PathOnly = 0x200000;

    /// <summary>Opens whatever stands at a path, as a place only and not following a symbolic link.</summary>
    /// <returns>Null where nothing does.</returns>
    public static Descriptor? TryOpenPlace(string path)
    {
        int errno = OpenPlace(path, out Descriptor place);
        return errno switch
        {
            0 => place,
            Errno.ENOENT => null,
            _ => throw new SystemCallException("open", errno, path),
        };
    }

    /// <summary>The same; returns 0, or the error number.</summary>
    public static int OpenPlace(string path, out Descriptor place)
    {
        place = OpenPath(CurrentDirectory, path, PathOnly | s_noFollow | CloseOnExec, 0);
        return place.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Opens a file by its name in a directory; returns 0, or the error number.</summary>
    public static int Open(Descriptor directory, string name, int flags, int mode, out Descriptor file)
    {
        file = OpenAt(directory, name, flags | s_noFollow | CloseOnExec, mode);
        return file.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Makes a file as long, with zeros where it grows.</summary>
    public static void SetLength(Descriptor file, long length) =>
        Errno.Check(SetFileLength(file, length), "ftruncate");

    /// <summary>Removes a name; returns 0, or the error number.</summary>
    public static int Unlink(Descriptor directory, string name) =>
        UnlinkAt(directory, name, 0) == -1 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>Removes an empty directory; returns 0, or the error number.</summary>
    public static int RemoveDirectory(Descriptor directory, string name)
    {
        const int Directory = 0x200;
        return UnlinkAt(directory, name, Directory) == -1 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Gives a file another name, in one step; an older file of that name is replaced.</summary>
    public static void Rename(Descriptor directory, string from, string to) =>
        Errno.Check(RenameAt(directory, from, directory, to), "rename", $"{from} to {to}");

    /// <summary>The same; returns 0, or the error number.</summary>
    public static int TryRename(Descriptor directory, string from, string to) =>
        RenameAt(directory, from, directory, to) == -1 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>The same, unless there is a file of that name.</summary>
    public static int RenameNew(Descriptor directory, string from, string to)
    {
        const uint NoReplace = 1;
        int result = RenameNewAt(directory, from, directory, to, NoReplace);
        return result == -1 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Writes all bytes at an offset; returns 0, or the error number.</summary>
    public static unsafe int Write(Descriptor file, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes)
                written = WriteAt(file, start, (nuint)bytes.Length, offset);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                offset += written;
                continue;
            }

            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EINTR)
                return errno;
        }

        return 0;
    }

    /// <summary>Reads at an offset, until the span is full or the file ends; returns how much.</summary>
    public static int Read(Descriptor file, Span<byte> bytes, long offset)
    {
        int errno = TryRead(file, bytes, offset, out int length);
        if (errno != 0)
            throw new SystemCallException("pread", errno, null);
        return length;
    }

    /// <summary>The same; returns 0, or the error number.</summary>
    public static unsafe int TryRead(Descriptor file, Span<byte> bytes, long offset, out int length)
    {
        length = 0;
        while (length < bytes.Length)
        {
            nint read;
            fixed (byte* start = bytes)
                read = ReadAt(file, start + length, (nuint)(bytes.Length - length), offset + length);
            if (read == 0)
                break;
            if (read > 0)
                length += (int)read;
            else if (Marshal.GetLastPInvokeError() is not Errno.EINTR and var errno)
                return errno;
        }

        return 0;
    }

    /// <summary>fdatasync; returns 0, or the error number.</summary>
    public static int SyncData(Descriptor file) => SyncFileData(file) == -1 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>fsync; returns 0, or the error number.</summary>
    public static int Sync(Descriptor file) => SyncFile(file) == -1 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>Creates a directory; returns 0, or the error number.</summary>
    public static int MakeDirectory(Descriptor directory, string name, int mode) =>
        MakeDirectoryAt(directory, name, mode) == -1 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>Creates a directory; returns 0, or the error number.</summary>
    public static int MakeDirectory(string path, int mode) =>
        MakeDirectoryAt(CurrentDirectory, path, mode) == -1 ? Marshal.GetLastPInvokeError() : 0;

    public static void ChangeMode(Descriptor directory, string name, int mode) =>
        Errno.Check(ChangeModeAt(directory, name, mode, 0), "chmod", name);

    public static void ChangeMode(string path, int mode) =>
        Errno.Check(ChangeModeOfPath(CurrentDirectory, path, mode, 0), "chmod", path);

    /// <summary>Gives a file, or with an empty name the directory itself, to a group.</summary>
    public static void ChangeGroup(Descriptor directory, string name, uint groupId)
    {
        const int EmptyPath = 0x1000;
        const int NoFollow = 0x100;
        Errno.Check(
            ChangeOwnerAt(directory, name, uint.MaxValue, groupId, EmptyPath | NoFollow), "chown", $"{name} to group " +
                $"{groupId}");
    }

    [LibraryImport(LibC.Name, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial Descriptor OpenPath(int directory, string path, int flags, int mode);

    [LibraryImport(LibC.Name, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial Descriptor OpenAt(Descriptor directory, string name, int flags, int mode);

    [LibraryImport(LibC.Name, EntryPoint = "pwrite", SetLastError = true)]
    private static unsafe partial nint WriteAt(Descriptor file, byte* bytes, nuint length, long offset);

    [LibraryImport(LibC.Name, EntryPoint = "pread", SetLastError = true)]
    private static unsafe partial nint ReadAt(Descriptor file, byte* bytes, nuint length, long offset);

    [LibraryImport(LibC.Name, EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncFileData(Descriptor file);

    [LibraryImport(LibC.Name, EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncFile(Descriptor file);

    [LibraryImport(
        LibC.Name, EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameNewAt(
        Descriptor from, string oldName, Descriptor to, string newName, uint flags);

    [LibraryImport(LibC.Name, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectoryAt(Descriptor directory, string path, int mode);

    [LibraryImport(LibC.Name, EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int SetFileLength(Descriptor file, long length);

    [LibraryImport(LibC.Name, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkAt(Descriptor directory, string name, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt(Descriptor from, string oldName, Descriptor to, string newName);

    [LibraryImport(LibC.Name, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectoryAt(int directory, string path, int mode);

    [LibraryImport(LibC.Name, EntryPoint = "fchmodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeModeAt(Descriptor directory, string name, int mode, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "fchmodat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeModeOfPath(int directory, string path, int mode, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "fchownat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwnerAt(Descriptor directory, string name, uint userId, uint groupId, int flags);
}
