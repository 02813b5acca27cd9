using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>A file descriptor that this process owns; closed once, at the latest by the finalizer.</summary>
/// <remarks>
/// The C library returns a descriptor as an int, and leaves the upper half of the register that a handle is read from
/// as it likes: -1 comes as 0xFFFFFFFF from some calls. Only the lower half counts.
/// </remarks>
internal sealed partial class Descriptor : SafeHandle
{
    private const int DuplicateCommand = 1030;

    public Descriptor() : base(-1, ownsHandle: true) { }

    public Descriptor(int value) : base(-1, ownsHandle: true) => SetHandle(value);

    public override bool IsInvalid => (int)handle < 0;

    /// <summary>The number, valid while this object is not disposed.</summary>
    public int Value => (int)handle;

    /// <summary>Another descriptor of the same open file.</summary>
    public Descriptor Duplicate()
    {
        Descriptor copy = Control(this, DuplicateCommand, 0);
        if (copy.IsInvalid)
            Errno.Throw("fcntl(F_DUPFD_CLOEXEC)");
        return copy;
    }

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [LibraryImport(LibC.Name, EntryPoint = "fcntl", SetLastError = true)]
    private static partial Descriptor Control(Descriptor file, int command, int argument);

    [LibraryImport(LibC.Name, EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
