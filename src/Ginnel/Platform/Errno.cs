using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>The error numbers of &lt;errno.h&gt; that this library decides by; the same on x64 and Arm64.</summary>
internal static partial class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int ENOEXEC = 8;
    public const int ECHILD = 10;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int ENOTDIR = 20;
    public const int EINVAL = 22;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int ENOSPC = 28;
    public const int EROFS = 30;
    public const int EPIPE = 32;
    public const int ENOSYS = 38;
    public const int ELOOP = 40;
    public const int EADDRINUSE = 98;
    public const int ECONNABORTED = 103;
    public const int ECONNRESET = 104;
    public const int ENOBUFS = 105;
    public const int ENOTCONN = 107;
    public const int ETOOMANYREFS = 109;
    public const int ECONNREFUSED = 111;

    /// <summary>The symbolic name, or the number where the C library does not know it.</summary>
    public static string NameOf(int errno)
    {
        // strerrorname_np came with glibc 2.32 and is absent from musl; the text is the next best thing.
        try
        {
            return Marshal.PtrToStringUTF8(GetErrorName(errno)) ?? $"error {errno}";
        }
        catch (System.EntryPointNotFoundException)
        {
            return $"error {errno} ({Marshal.GetPInvokeErrorMessage(errno)})";
        }
    }

    /// <summary>Throws for the calling thread's last failed call.</summary>
    [DoesNotReturn]
    public static void Throw(string call, string? detail = null) =>
        throw new SystemCallException(call, Marshal.GetLastPInvokeError(), detail);

    /// <summary>Returns <paramref name="result"/>, or throws when it is the -1 of a failed call.</summary>
    public static int Check(int result, string call, string? detail = null)
    {
        if (result == -1)
            Throw(call, detail);
        return result;
    }

    [LibraryImport(LibC.Name, EntryPoint = "strerrorname_np")]
    private static partial nint GetErrorName(int errno);
}
