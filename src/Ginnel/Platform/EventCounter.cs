using System;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;sys/eventfd.h&gt;: a descriptor that can be read from the first signal on until it is reset.</summary>
internal sealed unsafe partial class EventCounter : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    public EventCounter()
    {
        File = Create(0, CloseOnExec | NonBlocking);
        if (File.IsInvalid)
            Errno.Throw("eventfd");
    }

    public Descriptor File { get; }

    /// <summary>For any thread. A counter that is full is signalled already.</summary>
    public void Signal()
    {
        ulong one = 1;
        _ = Write(File, &one, sizeof(ulong));
    }

    public void Reset()
    {
        ulong count;
        _ = Read(File, &count, sizeof(ulong));
    }

    public void Dispose() => File.Dispose();

    [LibraryImport(LibC.Name, EntryPoint = "eventfd", SetLastError = true)]
    private static partial Descriptor Create(uint count, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(Descriptor file, ulong* value, nuint length);

    [LibraryImport(LibC.Name, EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(Descriptor file, ulong* value, nuint length);
}
