using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;sys/file.h&gt; flock: a lock that the kernel releases when its holder dies.</summary>
internal static partial class FileLock
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int NonBlocking = 4;

    /// <summary>Takes the lock for as long as the descriptor is open; false when another holds it.</summary>
    public static bool TryTake(Descriptor file) => TryTake(file, Exclusive);

    /// <summary>Takes it beside others that share it; false when another holds it alone.</summary>
    /// <remarks>
    /// A lock that the descriptor has is exchanged for the other kind in two steps: it is let go first, so another may
    /// come in between, and where the second step fails nothing is held. The same is true of
    /// <see cref="TryTake(Descriptor)"/>.
    /// </remarks>
    public static bool TryShare(Descriptor file) => TryTake(file, Shared);

    /// <summary>Shares it, as soon as no other holds it alone.</summary>
    public static void Share(Descriptor file)
    {
        while (Lock(file, Shared) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
                Errno.Throw("flock");
        }
    }

    private static bool TryTake(Descriptor file, int kind)
    {
        if (Lock(file, kind | NonBlocking) == 0)
            return true;
        if (Marshal.GetLastPInvokeError() is not (Errno.EAGAIN or Errno.EINTR))
            Errno.Throw("flock");
        return false;
    }

    [LibraryImport(LibC.Name, EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(Descriptor file, int operation);
}
