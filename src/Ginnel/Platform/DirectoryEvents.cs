using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;sys/inotify.h&gt;: told when names appear in a directory.</summary>
internal static unsafe partial class DirectoryEvents
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const uint MovedIn = 0x80;
    private const uint Created = 0x100;
    private const uint DirectoriesOnly = 0x01000000;

    private const int MaskOffset = 4;
    private const int LengthOffset = 12;
    private const int HeaderLength = 16;

    public static Descriptor Create()
    {
        Descriptor queue = Create(NonBlocking | CloseOnExec);
        if (queue.IsInvalid)
            Errno.Throw("inotify_init1", "see /proc/sys/fs/inotify/max_user_instances");
        return queue;
    }

    /// <summary>Watches a directory for new names; returns the watch, or -1 where there is no such directory.</summary>
    public static int TryAdd(Descriptor queue, string path)
    {
        int watch = AddWatch(queue, path, MovedIn | Created | DirectoriesOnly);
        if (watch == -1 && Marshal.GetLastPInvokeError() != Errno.ENOENT)
            Errno.Throw("inotify_add_watch", path);
        return watch;
    }

    /// <summary>Ends a watch; reports nothing, for the directory, and the watch with it, may be gone already.</summary>
    public static void Remove(Descriptor queue, int watch) => _ = RemoveWatch(queue, watch);

    /// <summary>Adds what was reported to a list, in order; false when that was all of it.</summary>
    public static bool TryRead(Descriptor queue, List<DirectoryEvent> events)
    {
        const int BufferLength = 16 << 10;
        byte* buffer = stackalloc byte[BufferLength];
        nint length = Read(queue, buffer, BufferLength);
        for (nint offset = 0; offset < length;)
        {
            int watch = *(int*)(buffer + offset);
            uint mask = *(uint*)(buffer + offset + MaskOffset);
            int nameLength = *(int*)(buffer + offset + LengthOffset);
            bool isName = (mask & (MovedIn | Created)) != 0 && nameLength > 0;
            events.Add(new DirectoryEvent(watch, isName ? NameAt(buffer + offset + HeaderLength) : null));
            offset += HeaderLength + nameLength;
        }

        return length > 0;
    }

    private static FileName NameAt(byte* start) => new(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(start));

    [LibraryImport(LibC.Name, EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial Descriptor Create(int flags);

    [LibraryImport(
        LibC.Name, EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddWatch(Descriptor queue, string path, uint mask);

    [LibraryImport(LibC.Name, EntryPoint = "inotify_rm_watch")]
    private static partial int RemoveWatch(Descriptor queue, int watch);

    [LibraryImport(LibC.Name, EntryPoint = "read")]
    private static partial nint Read(Descriptor queue, byte* buffer, nuint length);
}
