using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;unistd.h&gt; and &lt;fcntl.h&gt;: what a process does to itself.</summary>
internal static partial class ThisProcess
{
    private const int SetFlagsCommand = 2;
    private const int CloseOnExec = 1;
    private const int CanExecute = 1;

    /// <summary>Ends the process here and now: no handlers, no finalizers.</summary>
    [DoesNotReturn]
    public static void ExitAtOnce(int code)
    {
        ExitCore(code);
        throw new System.Diagnostics.UnreachableException();
    }

    /// <summary>Keeps a descriptor from being inherited by programs that this process starts.</summary>
    public static void CloseWhenStartingPrograms(Descriptor descriptor) =>
        Errno.Check(Control(descriptor, SetFlagsCommand, CloseOnExec), "fcntl(F_SETFD)");

    /// <summary>Whether this process may execute the file.</summary>
    public static bool MayExecute(string path) => Access(path, CanExecute) == 0;

    [LibraryImport(LibC.Name, EntryPoint = "_exit")]
    private static partial void ExitCore(int code);

    [LibraryImport(LibC.Name, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(Descriptor descriptor, int command, int argument);

    [LibraryImport(LibC.Name, EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
