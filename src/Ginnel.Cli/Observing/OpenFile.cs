using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>One descriptor of a process: a line of its open file table.</summary>
/// <param name="Descriptor">The small number.</param>
/// <param name="Kind">What is behind it.</param>
/// <param name="Mode">What it was opened for.</param>
/// <param name="Position">How far it has read or written, where that means something; else null.</param>
/// <param name="Inode">The number of the file, pipe or socket; 0 where there is none.</param>
/// <param name="Target">Where the data is, as the kernel says it.</param>
internal sealed record OpenFile(
    int Descriptor, OpenFileKind Kind, OpenFileMode Mode, long? Position, ulong Inode, string Target)
{
    private const int AccessMask = 3;
    private const int Append = 0x400;
    private const int PathOnly = 0x200000;

    /// <summary>All descriptors of a process, in order; none when it is gone or may not be read.</summary>
    public static List<OpenFile> Of(int process)
    {
        var files = new List<OpenFile>();
        foreach ((int descriptor, string target) in Links(process))
        {
            if (TryLook(process, descriptor, target) is { } file)
                files.Add(file);
        }

        return files;
    }

    /// <summary>The numbers of the sockets that a process has open.</summary>
    public static IEnumerable<ulong> SocketsOf(int process) => Links(process)
        .Select(static link => InodeIn(link.Target, "socket:[")).Where(static inode => inode != 0);

    /// <summary>The numbers of the kernel pipes that a process has an end of.</summary>
    public static IEnumerable<ulong> PipesOf(int process) => Links(process)
        .Select(static link => InodeIn(link.Target, "pipe:[")).Where(static inode => inode != 0);

    /// <summary>Which network namespace a process is in, or nothing.</summary>
    public static string? NetworkOf(int process)
    {
        try
        {
            return new FileInfo($"{ProcFiles.Root}/{process}/ns/net").LinkTarget;
        }
        catch (Exception exception) when (ProcFiles.IsExpected(exception))
        {
            return null;
        }
    }

    private static List<(int Descriptor, string Target)> Links(int process)
    {
        var links = new List<(int, string)>();
        try
        {
            foreach (string path in Directory.EnumerateFileSystemEntries($"{ProcFiles.Root}/{process}/fd"))
            {
                if (int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int descriptor)
                    && new FileInfo(path).LinkTarget is { } target)
                    links.Add((descriptor, target));
            }
        }
        catch (Exception exception) when (ProcFiles.IsExpected(exception))
        {
            // It has ended, or is another user's: what was read until then is what there is.
        }

        links.Sort();
        return links;
    }

    /// <summary>Null for one that was closed meanwhile.</summary>
    private static OpenFile? TryLook(int process, int descriptor, string target)
    {
        string[] facts = ProcFiles.ReadLines(process, $"fdinfo/{descriptor}");
        if (facts.Length == 0)
            return null;
        int flags = 0;
        long position = 0;
        ulong inode = 0;
        foreach (string fact in facts)
        {
            string[] parts = fact.Split(':', 2, StringSplitOptions.TrimEntries);
            switch (parts[0])
            {
                case "flags":
                    flags = Convert.ToInt32(parts[1], 8);
                    break;
                case "pos":
                    position = long.Parse(parts[1], CultureInfo.InvariantCulture);
                    break;
                case "ino":
                    inode = ulong.Parse(parts[1], CultureInfo.InvariantCulture);
                    break;
                default:
                    break;
            }
        }

        OpenFileKind kind = KindOf(process, descriptor, target);
        bool hasPosition = kind is OpenFileKind.File or OpenFileKind.MemoryFile or OpenFileKind.Directory;
        return new OpenFile(descriptor, kind, ModeOf(flags), hasPosition ? position : null, inode, target);
    }

    private static OpenFileMode ModeOf(int flags) => (flags & PathOnly) != 0
        ? OpenFileMode.Path
        : (flags & AccessMask) switch
        {
            0 => OpenFileMode.Read,
            1 => (flags & Append) != 0 ? OpenFileMode.Append : OpenFileMode.Write,
            _ => (flags & Append) != 0 ? OpenFileMode.ReadAppend : OpenFileMode.ReadWrite,
        };

    private static OpenFileKind KindOf(int process, int descriptor, string target)
    {
        (string Prefix, OpenFileKind Kind)[] kinds =
        [
            ("pipe:[", OpenFileKind.KernelPipe), ("socket:[", OpenFileKind.Socket),
            ("/memfd:", OpenFileKind.MemoryFile), ("anon_inode:[eventfd]", OpenFileKind.EventCounter),
            ("anon_inode:[eventpoll]", OpenFileKind.EventLoop), ("anon_inode:inotify", OpenFileKind.DirectoryWatch),
            ("anon_inode:[pidfd]", OpenFileKind.Process), ("pidfd:", OpenFileKind.Process),
            ("anon_inode:", OpenFileKind.Kernel), ("/dev/", OpenFileKind.Device),
        ];
        foreach ((string prefix, OpenFileKind kind) in kinds)
        {
            if (target.StartsWith(prefix, StringComparison.Ordinal))
                return kind;
        }

        // A path: the descriptor itself tells what is there, even where the path does not lead there any more.
        if (!target.StartsWith('/'))
            return OpenFileKind.Kernel;
        return Directory.Exists($"{ProcFiles.Root}/{process}/fd/{descriptor}")
            ? OpenFileKind.Directory : OpenFileKind.File;
    }

    private static ulong InodeIn(string target, string prefix) =>
        target.StartsWith(prefix, StringComparison.Ordinal)
        && ulong.TryParse(target[prefix.Length..].TrimEnd(']'), CultureInfo.InvariantCulture, out ulong inode)
            ? inode : 0;
}

/// <summary>What is behind a descriptor.</summary>
internal enum OpenFileKind
{
    /// <summary>A file in a file system.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A file in memory without a name: what segments are before they are handed over.</summary>
    MemoryFile,

    /// <summary>A pipe of the kernel.</summary>
    KernelPipe,

    /// <summary>A socket of any kind.</summary>
    Socket,

    /// <summary>eventfd.</summary>
    EventCounter,

    /// <summary>epoll.</summary>
    EventLoop,

    /// <summary>inotify.</summary>
    DirectoryWatch,

    /// <summary>A process, as something to wait for.</summary>
    Process,

    /// <summary>A terminal, a disk, /dev/null.</summary>
    Device,

    /// <summary>Something else of the kernel's.</summary>
    Kernel,
}

/// <summary>What a descriptor was opened for.</summary>
internal enum OpenFileMode
{
    /// <summary>To read.</summary>
    Read,

    /// <summary>To write anywhere.</summary>
    Write,

    /// <summary>To write at the end only.</summary>
    Append,

    /// <summary>To read, and to write anywhere.</summary>
    ReadWrite,

    /// <summary>To read, and to write at the end only.</summary>
    ReadAppend,

    /// <summary>As a place only: neither to read nor to write.</summary>
    Path,
}
