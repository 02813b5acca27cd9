using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;

namespace Ginnel.Platform;

/// <summary>&lt;spawn.h&gt;: starts a program in a new process, without copying this one first.</summary>
/// <remarks>
/// 1. The C library starts the child on memory that it shares with us and holds the calling thread until the child has
///    become the new program. No managed code ever runs in between, which is why this is not fork.
/// 2. In the child, in this order: the working directory is set, the descriptors asked for are put in place from 0 up,
///    and every other descriptor is closed, whatever its flags say.
/// 3. Signals: nothing is blocked, and those that the runtime ignores for its own sake are back at their default,
///    since a program in a pipeline is expected to be ended by SIGPIPE.
/// </remarks>
internal static unsafe partial class Spawn
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const int PipeSignal = 13;
    private const int ChildSignal = 17;

    // glibc and musl need at most 336 bytes for the attributes, 128 for a set of signals and 80 for the actions.
    private const int AttributesWords = 64;
    private const int SignalSetWords = 16;
    private const int ActionsWords = 32;

    /// <summary>Starts the program; returns the process id, or a negative error number.</summary>
    public static int TryStart(SpawnRequest request)
    {
        ulong* attributes = stackalloc ulong[AttributesWords];
        ulong* actions = stackalloc ulong[ActionsWords];
        using var descriptors = new SpawnDescriptors(request.Descriptors);
        using var arguments = new NativeStrings(request.Arguments);
        using var environment = new NativeStrings(request.Environment);
        Check(InitializeAttributes(attributes), "posix_spawnattr_init");
        Check(InitializeActions(actions), "posix_spawn_file_actions_init");
        try
        {
            SetSignals(attributes);
            AddActions(actions, request, descriptors.Sources);
            int processId;
            int errno = Start(&processId, request.Path, actions, attributes, arguments.Start, environment.Start);
            return errno == 0 ? processId : -errno;
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
        }
    }

    private static void SetSignals(ulong* attributes)
    {
        ulong* signals = stackalloc ulong[SignalSetWords];
        new Span<ulong>(signals, SignalSetWords).Clear();
        Check(SetMask(attributes, signals), "posix_spawnattr_setsigmask");
        *signals = (1ul << (PipeSignal - 1)) | (1ul << (ChildSignal - 1));
        Check(SetDefaults(attributes, signals), "posix_spawnattr_setsigdefault");
        Check(SetFlags(attributes, SetSignalDefaults | SetSignalMask), "posix_spawnattr_setflags");
    }

    private static void AddActions(ulong* actions, SpawnRequest request, ReadOnlySpan<int> sources)
    {
        if (request.WorkingDirectory is { } directory)
            Check(AddChangeDirectory(actions, directory), "posix_spawn_file_actions_addchdir_np");
        for (int target = 0; target < sources.Length; target++)
        {
            if (sources[target] != -1)
                Check(AddDuplicate(actions, sources[target], target), "posix_spawn_file_actions_adddup2");
        }

        if (request.ClosesOneByOne || !TryAddCloseFrom(actions, sources.Length))
            AddCloseEach(actions, sources.Length);
    }

    private static bool TryAddCloseFrom(ulong* actions, int first)
    {
        try
        {
            Check(AddCloseFrom(actions, first), "posix_spawn_file_actions_addclosefrom_np");
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            // musl, and glibc before 2.34.
            return false;
        }
    }

    /// <summary>
    /// Closes what is open now; what another thread opens in the meantime without close-on-exec slips through.
    /// </summary>
    private static void AddCloseEach(ulong* actions, int first)
    {
        foreach (string path in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            int descriptor = int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture);
            if (descriptor >= first)
                Check(AddClose(actions, descriptor), "posix_spawn_file_actions_addclose");
        }
    }

    private static void Check(int errno, string call)
    {
        if (errno != 0)
            throw new SystemCallException(call, errno, null);
    }

    /// <summary>A null-terminated array of null-terminated strings, as argv and environ are.</summary>
    private readonly ref struct NativeStrings
    {
        private readonly int _count;

        public NativeStrings(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Start = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
            for (int index = 0; index < _count; index++)
                Start[index] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[index]);
        }

        public byte** Start { get; }

        public void Dispose()
        {
            for (int index = 0; index < _count; index++)
                Marshal.FreeCoTaskMem((nint)Start[index]);
            NativeMemory.Free(Start);
        }
    }

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Start(
        int* processId, string path, ulong* actions, ulong* attributes, byte** arguments, byte** environment);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_init")]
    private static partial int InitializeAttributes(ulong* attributes);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(ulong* attributes);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(ulong* attributes, short flags);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetMask(ulong* attributes, ulong* signals);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(ulong* attributes, ulong* signals);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitializeActions(ulong* actions);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(ulong* actions);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(ulong* actions, int source, int target);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_addclose")]
    private static partial int AddClose(ulong* actions, int descriptor);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int AddCloseFrom(ulong* actions, int first);

    [LibraryImport(
        LibC.Name, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddChangeDirectory(ulong* actions, string path);
}
