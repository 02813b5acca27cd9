using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Ginnel.Processes;

/// <summary>How this program is started once more, so that the copy runs a method instead of Main.</summary>
/// <remarks>
/// Four kinds of program, told apart by what stands in front of Main's arguments on the command line that the kernel
/// shows:
/// 1. An app host, a single-file program or a NativeAOT program: only its own path. The child is the same path.
/// 2. "dotnet app.dll", with or without "exec" and options for the host such as --depsfile or --roll-forward: all of
///    that is repeated, so that the child gets the same runtime with the same options. A test host is one of these.
/// 3. A command of the SDK, such as "dotnet build": nothing stands there, so the running assembly is named instead.
/// 4. A native program that hosts the runtime itself has no managed entry point and cannot be started again.
/// </remarks>
/// <param name="Path">The executable file.</param>
/// <param name="Arguments">What comes before a program's own arguments.</param>
/// <param name="Hook">What to put into DOTNET_STARTUP_HOOKS; an empty string where the runtime takes none.</param>
internal sealed record HostProgram(string Path, string[] Arguments, string Hook)
{
    public const string HookVariable = "DOTNET_STARTUP_HOOKS";

    private static readonly Lazy<HostProgram> s_current = new(Find);

    /// <summary>The program that this process runs.</summary>
    /// <exception cref="PlatformNotSupportedException">There is none that could be started again.</exception>
    public static HostProgram Current => s_current.Value;

    /// <summary>Whether the runtime calls a startup hook before Main.</summary>
    private static bool HasHooks =>
        RuntimeFeature.IsDynamicCodeSupported
        && (!AppContext.TryGetSwitch("System.StartupHookProvider.IsSupported", out bool isSupported) || isSupported);

    private static HostProgram Find()
    {
        if (Environment.ProcessPath is not { } path || Assembly.GetEntryAssembly() is not { } entry)
        {
            throw new PlatformNotSupportedException(
                "A child process runs the same program again, and this process has no managed entry point: a native " +
                "program hosts the runtime here. Start an executable by its name instead.");
        }

        return new HostProgram(path, FindArguments(path, entry), HasHooks ? FindHook() : "");
    }

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "The empty string is expected there.")]
    private static string[] FindArguments(string path, Assembly entry)
    {
        string[] line = File.ReadAllText("/proc/self/cmdline").Split('\0')[..^1];
        int ownCount = Environment.GetCommandLineArgs().Length - 1;
        string[] before = line.Length > ownCount + 1 ? line[1..^ownCount] : [];
        if (before.Length > 0)
            return [.. before.Select(MakeAbsolute)];
        bool isMuxer = System.IO.Path.GetFileNameWithoutExtension(path) == "dotnet" && entry.Location != "";
        return isMuxer ? ["exec", entry.Location] : [];
    }

    // The child may have another working directory.
    private static string MakeAbsolute(string argument) =>
        File.Exists(argument) ? System.IO.Path.GetFullPath(argument) : argument;

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "The empty string is expected there.")]
    private static string FindHook()
    {
        Assembly own = typeof(HostProgram).Assembly;
        // The simple name serves where the assembly is part of the program's one file; a colon separates hooks.
        bool isUsable = own.Location != "" && !own.Location.Contains(':', StringComparison.Ordinal);
        return isUsable ? own.Location : own.GetName().Name!;
    }
}
