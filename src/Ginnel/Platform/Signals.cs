using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;signal.h&gt;.</summary>
internal static partial class Signals
{
    private const int PipeSignal = 13;
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

    [LibraryImport(LibC.Name, EntryPoint = "signal", SetLastError = true)]
    private static partial nint Set(int signal, nint handler);
}
