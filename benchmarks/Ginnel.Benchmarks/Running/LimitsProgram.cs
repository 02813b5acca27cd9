using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using Spectre.Console;

namespace Ginnel.Benchmarks.Running;

/// <summary>Compiles benchmarks/limits, which the build copies next to this program.</summary>
internal static class LimitsProgram
{
    private const string Compiler = "gcc";
    private const string AptGet = "/usr/bin/apt-get";

    /// <summary>The compiled program's path; false, after saying what is missing, if there is no compiler.</summary>
    public static bool TryBuild([NotNullWhen(true)] out string? program)
    {
        program = Path.Combine(AppContext.BaseDirectory, "limits", "limits");
        string source = Path.Combine(AppContext.BaseDirectory, "limits", "limits.c");
        if (!HasCompiler() && !TryInstallCompiler())
        {
            AnsiConsole.MarkupLine(
                "[yellow]There is no gcc here, so the limits in C are left out and no ratio to them can be given. "
                + "Install it (Debian: apt-get install gcc libc6-dev) and run again.[/]");
            program = null;
            return false;
        }

        int status = Run(Compiler, "-O3", "-march=native", "-std=c17", "-Wall", "-o", program, source);
        if (status != 0)
            throw new RunFailedException($"gcc could not compile '{source}'; see its error above.");
        return true;
    }

    private static bool HasCompiler()
    {
        try
        {
            return Run(Compiler, "-dumpversion") == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static bool TryInstallCompiler()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists(AptGet))
            return false;
        AnsiConsole.WriteLine("Installing gcc for the limits in C ...");
        return Run(AptGet, "install", "--yes", "-qq", "gcc", "libc6-dev") == 0 && HasCompiler();
    }

    private static int Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
