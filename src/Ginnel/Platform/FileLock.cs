using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;sys/file.h&gt; flock: a lock that the kernel releases when its holder dies.</summary>
internal static partial class FileLock
{
    private const int Exclusive = 2;
    private const int NonBlocking = 4;

    /// <summary>Takes the lock for as long as the descriptor is open; false when another holds it.</summary>
    public static bool TryTake(Descriptor file)
    {
        if (Lock(file, Exclusive | NonBlocking) == 0)
            return true;
        if (Marshal.GetLastPInvokeError() is not (Errno.EAGAIN or Errno.EINTR))
            Errno.Throw("flock");
        return false;
    }

    [LibraryImport(LibC.Name, EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(Descriptor file, int operation);
}
