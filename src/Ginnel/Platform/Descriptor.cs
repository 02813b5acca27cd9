using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ginnel.Platform;

/// <summary>A file descriptor that this process owns; closed once, at the latest by the finalizer.</summary>
internal sealed partial class Descriptor : SafeHandleMinusOneIsInvalid
{
    public Descriptor() : base(ownsHandle: true) { }

    public Descriptor(int value) : base(ownsHandle: true) => SetHandle(value);

    /// <summary>The number, valid while this object is not disposed.</summary>
    public int Value => (int)handle;

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [LibraryImport(LibC.Name, EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
