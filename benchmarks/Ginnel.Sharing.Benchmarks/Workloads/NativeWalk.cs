using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;

namespace Ginnel.Sharing.Benchmarks.Workloads;

/// <summary>benchmarks/limits/walk.c, compiled and loaded.</summary>
internal sealed class NativeWalk
{
    private readonly WalkFunction _walk;
    private readonly nint _graph;

    private NativeWalk(nint library, int count, int perNode, int[] targets)
    {
        var build = Marshal.GetDelegateForFunctionPointer<BuildFunction>(NativeLibrary.GetExport(library, "build"));
        _walk = Marshal.GetDelegateForFunctionPointer<WalkFunction>(NativeLibrary.GetExport(library, "walk"));
        _graph = build(count, perNode, targets);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint BuildFunction(int count, int perNode, int[] targets);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate long WalkFunction(nint graph);

    /// <summary>Null where there is no compiler, which is said.</summary>
    public static NativeWalk? TryBuild(int count, int perNode, int[] targets)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "limits");
        string library = Path.Combine(folder, "walk.so");
        string[] arguments = ["-O3", "-march=native", "-std=c17", "-Wall", "-shared", "-fPIC", "-o", library,
            Path.Combine(folder, "walk.c")];
        try
        {
            using Process compiler = Process.Start("gcc", arguments);
            compiler.WaitForExit();
            if (compiler.ExitCode == 0)
                return new NativeWalk(NativeLibrary.Load(library), count, perNode, targets);
        }
        catch (Win32Exception)
        {
            // Said below.
        }

        Console.Error.WriteLine("There is no gcc that works: the limit in C is left out. Install gcc and libc6-dev.");
        return null;
    }

    public long Walk() => _walk(_graph);
}
