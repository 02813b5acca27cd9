using System;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>
/// &lt;sys/stat.h&gt; statx: its structure is the same on every architecture, which that of fstat is not.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal partial struct FileStatus
{
    public const ushort TypeMask = 0xF000;
    public const ushort SocketType = 0xC000;
    public const ushort LinkType = 0xA000;
    public const ushort DirectoryType = 0x4000;
    public const ushort RegularType = 0x8000;
    public const ushort PipeType = 0x1000;

    private const int EmptyPath = 0x1000;
    private const int NoFollow = 0x100;
    private const int CurrentDirectory = -100;
    private const uint BasicStatus = 0x7FF;

    [FieldOffset(4)] public uint BlockSize;
    [FieldOffset(16)] public uint LinkCount;
    [FieldOffset(20)] public uint UserId;
    [FieldOffset(24)] public uint GroupId;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(40)] public ulong Length;
    /// <summary>Allocated space in units of 512 bytes.</summary>
    [FieldOffset(48)] public ulong Blocks;
    /// <summary>When its content was changed last: seconds since 1970, and the nanoseconds of that second.</summary>
    [FieldOffset(112)] public long ChangedSeconds;
    [FieldOffset(120)] public uint ChangedNanoseconds;
    [FieldOffset(136)] public uint DeviceMajor;
    [FieldOffset(140)] public uint DeviceMinor;

    public readonly bool IsType(ushort type) => (Mode & TypeMask) == type;

    /// <summary>Some of its pages have no room yet: it has holes, or its file system makes less of it.</summary>
    public readonly bool HasHoles => Blocks < Length / 512;

    /// <summary>The nine permission bits, and set-id and sticky bits.</summary>
    public readonly int Permissions => Mode & 0xFFF;

    /// <summary>"a directory" and the like, for messages.</summary>
    public readonly string DescribeType() => (Mode & TypeMask) switch
    {
        SocketType => "a socket",
        LinkType => "a symbolic link",
        DirectoryType => "a directory",
        RegularType => "a file",
        PipeType => "a pipe",
        _ => "a device or the like",
    };

    public static FileStatus Of(Descriptor file)
    {
        if (Query(file, "", EmptyPath, BasicStatus, out FileStatus status) == -1)
            Errno.Throw("statx");
        return status;
    }

    /// <summary>The status of a descriptor that may not be ours, and is not kept; false where it is not open.</summary>
    public static bool TryOfNumber(int descriptor, out FileStatus status) =>
        QueryPath(descriptor, "", EmptyPath, BasicStatus, out status) != -1;

    /// <summary>The status of what stands at a path, not following a symbolic link; false where nothing does.</summary>
    public static bool TryOf(string path, out FileStatus status)
    {
        if (QueryPath(CurrentDirectory, path, NoFollow, BasicStatus, out status) != -1)
            return true;
        if (Marshal.GetLastPInvokeError() != Errno.ENOENT)
            Errno.Throw("statx", path);
        return false;
    }

    /// <summary>The same for a name in a directory.</summary>
    public static bool TryOf(Descriptor directory, string name, out FileStatus status)
    {
        if (Query(directory, name, NoFollow, BasicStatus, out status) != -1)
            return true;
        if (Marshal.GetLastPInvokeError() != Errno.ENOENT)
            Errno.Throw("statx", name);
        return false;
    }

    /// <summary>The same for any bytes as a name; returns 0, or the error number.</summary>
    public static int Of(Descriptor directory, FileName name, out FileStatus status) =>
        QueryBytes(directory, name.Terminated, NoFollow, BasicStatus, out status) == -1
            ? Marshal.GetLastPInvokeError()
            : 0;

    [LibraryImport(LibC.Name, EntryPoint = "statx", SetLastError = true)]
    private static partial int QueryBytes(
        Descriptor file, ReadOnlySpan<byte> path, int flags, uint mask, out FileStatus status);

    [LibraryImport(LibC.Name, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Query(Descriptor file, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport(LibC.Name, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int QueryPath(int directory, string path, int flags, uint mask, out FileStatus status);
}
