using System;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;sys/epoll.h&gt;.</summary>
internal static unsafe partial class Epoll
{
    private const int CloseOnExec = 0x80000;
    private const int AddCommand = 1;
    private const int RemoveCommand = 2;
    private const int ModifyCommand = 3;

    // The structure is packed on x64 only: 4 + 8 bytes there, 4 + 4 of padding + 8 elsewhere.
    private static readonly bool s_isPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static int EventSize => s_isPacked ? 12 : 16;

    public static Descriptor Create()
    {
        Descriptor epoll = Create(CloseOnExec);
        if (epoll.IsInvalid)
            Errno.Throw("epoll_create1");
        return epoll;
    }

    public static void Add(Descriptor epoll, Descriptor file, EpollEvents events, ulong data) =>
        Control(epoll, AddCommand, file, events, data, "epoll_ctl(EPOLL_CTL_ADD)");

    public static void Modify(Descriptor epoll, Descriptor file, EpollEvents events, ulong data) =>
        Control(epoll, ModifyCommand, file, events, data, "epoll_ctl(EPOLL_CTL_MOD)");

    public static void Remove(Descriptor epoll, Descriptor file) =>
        Control(epoll, RemoveCommand, file, EpollEvents.None, 0, "epoll_ctl(EPOLL_CTL_DEL)");

    /// <summary>Sleeps until something happens; returns how many results were filled in.</summary>
    public static int Wait(Descriptor epoll, Span<(EpollEvents Events, ulong Data)> results)
    {
        const int MostEvents = 64;
        byte* buffer = stackalloc byte[MostEvents * 16];
        int count = WaitCore(epoll, buffer, Math.Min(MostEvents, results.Length), -1);
        if (count == -1)
        {
            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                Errno.Throw("epoll_wait");
            return 0;
        }

        for (int index = 0; index < count; index++)
        {
            byte* item = buffer + index * EventSize;
            ulong data = *(ulong*)(item + (s_isPacked ? 4 : 8));
            results[index] = (*(EpollEvents*)item, data);
        }

        return count;
    }

    private static void Control(
        Descriptor epoll, int command, Descriptor file, EpollEvents events, ulong data, string name)
    {
        byte* item = stackalloc byte[16];
        *(EpollEvents*)item = events;
        *(ulong*)(item + (s_isPacked ? 4 : 8)) = data;
        Errno.Check(ControlCore(epoll, command, file, item), name);
    }

    [LibraryImport(LibC.Name, EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial Descriptor Create(int flags);

    [LibraryImport(LibC.Name, EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int ControlCore(Descriptor epoll, int command, Descriptor file, byte* item);

    [LibraryImport(LibC.Name, EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int WaitCore(Descriptor epoll, byte* items, int count, int timeoutMs);
}
