using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;signal.h&gt;.</summary>
internal static unsafe partial class Signals
{
    private const int PipeSignal = 13;
    private const int ChildSignal = 17;
    // glibc and musl need 152 bytes; the handler comes first in both.
    private const int ActionWords = 32;
    private const nint Default = 0;
    private const nint Ignore = 1;
    private const nint Failed = -1;

    /// <summary>Makes a write into a pipe without a reader fail with EPIPE, rather than end the process.</summary>
    /// <remarks>
    /// The runtime does so when it starts; a native program that hosts it, or a library, may have undone that. There is
    /// no flag for a single write, as there is for a socket. A handler that somebody installed is put back: with one,
    /// too, the process lives on and the write fails.
    /// </remarks>
    public static void IgnoreBrokenPipes()
    {
        nint before = Set(PipeSignal, Ignore);
        if (before is not (Default or Ignore or Failed))
            Set(PipeSignal, before);
    }

    /// <summary>For the test of the above.</summary>
    public static void RestoreBrokenPipes() => Set(PipeSignal, Default);

    /// <summary>Sees to it that the kernel keeps the exit status of a child until it is asked for.</summary>
    /// <remarks>
    /// It does not where SIGCHLD is ignored, which a process inherits from whoever started it. A handler is left alone:
    /// the runtime has one as soon as <see cref="System.Diagnostics.Process"/> is used.
    /// </remarks>
    public static void KeepExitStatuses()
    {
        nint* action = stackalloc nint[ActionWords];
        if (GetAction(ChildSignal, null, action) == 0 && *action == Ignore)
            Set(ChildSignal, Default);
    }

    [LibraryImport(LibC.Name, EntryPoint = "sigaction")]
    private static partial int GetAction(int signal, nint* action, nint* before);

    [LibraryImport(LibC.Name, EntryPoint = "signal", SetLastError = true)]
    private static partial nint Set(int signal, nint handler);
}
