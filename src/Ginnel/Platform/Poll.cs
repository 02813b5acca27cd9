using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;poll.h&gt;: looks at, or sleeps on, a few descriptors. Its bits are those of epoll.</summary>
internal static unsafe partial class Poll
{
    private const int Forever = -1;

    /// <summary>What of these events, or of errors and hang-ups, holds at this moment.</summary>
    public static EpollEvents Look(Descriptor file, EpollEvents events)
    {
        using var held = new HeldDescriptor(file);
        var item = new Item { Descriptor = held.Number, Events = (short)events };
        Wait(&item, 1, 0);
        return (EpollEvents)item.Results;
    }

    /// <summary>Sleeps until something of these events holds, or the other descriptor can be read.</summary>
    /// <returns>Whether the other one can be read.</returns>
    public static bool Sleep(Descriptor file, EpollEvents events, Descriptor other)
    {
        using var held = new HeldDescriptor(file);
        using var otherHeld = new HeldDescriptor(other);
        Item* items = stackalloc Item[2];
        items[0] = new Item { Descriptor = held.Number, Events = (short)events };
        items[1] = new Item { Descriptor = otherHeld.Number, Events = (short)EpollEvents.In };
        Wait(items, 2, Forever);
        return items[1].Results != 0;
    }

    private static void Wait(Item* items, nuint count, int timeoutMs)
    {
        if (WaitCore(items, count, timeoutMs) == -1 && Marshal.GetLastPInvokeError() != Errno.EINTR)
            Errno.Throw("poll");
    }

    [LibraryImport(LibC.Name, EntryPoint = "poll", SetLastError = true)]
    private static partial int WaitCore(Item* items, nuint count, int timeoutMs);

    [StructLayout(LayoutKind.Sequential)]
    private struct Item
    {
        public int Descriptor;
        public short Events;
        public short Results;
    }

    /// <summary>Keeps a descriptor open, and its number its own, while the kernel looks at it.</summary>
    private readonly ref struct HeldDescriptor
    {
        private readonly Descriptor _descriptor;

        public HeldDescriptor(Descriptor descriptor)
        {
            bool added = false;
            descriptor.DangerousAddRef(ref added);
            _descriptor = descriptor;
        }

        public int Number => _descriptor.Value;

        public void Dispose() => _descriptor.DangerousRelease();
    }
}
