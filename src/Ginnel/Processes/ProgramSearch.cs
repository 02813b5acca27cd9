using System;
using System.IO;
using Ginnel.Platform;

namespace Ginnel.Processes;

/// <summary>Finds a program by name as a shell does: in the directories of PATH, in order.</summary>
internal static class ProgramSearch
{
    // What the C library searches where there is no such variable.
    private const string DefaultPath = "/bin:/usr/bin";

    /// <summary>The program's file.</summary>
    /// <param name="program">A name, or a path when it has a slash in it.</param>
    /// <param name="searchPath">The value of PATH, if it has one.</param>
    /// <param name="workingDirectory">
    /// What a path that is not absolute starts from; null for this process's own.
    /// </param>
    /// <exception cref="FileNotFoundException">
    /// There is no such program; the message names what was searched.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">There is, and this user may not execute it.</exception>
    public static string Find(string program, string? searchPath, string? workingDirectory)
    {
        string origin = workingDirectory is null ? Environment.CurrentDirectory : Path.GetFullPath(workingDirectory);
        if (program.Contains('/', StringComparison.Ordinal))
            return Check(Path.GetFullPath(program, origin), program, "this path");

        searchPath ??= DefaultPath;
        string? notExecutable = null;
        foreach (string directory in searchPath.Split(':'))
        {
            // An empty entry is the working directory, by an old rule of POSIX.
            string candidate = Path.Combine(Path.GetFullPath(directory == "" ? "." : directory, origin), program);
            if (!File.Exists(candidate))
                continue;
            if (ThisProcess.MayExecute(candidate))
                return candidate;
            notExecutable ??= candidate;
        }

        return Check(notExecutable, program, $"PATH ({searchPath})");
    }

    private static string Check(string? path, string program, string searched)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no program '{program}' in {searched}.", program);
        if (!ThisProcess.MayExecute(path))
            throw new UnauthorizedAccessException($"The program '{path}' may not be executed by this user.");
        return path;
    }
}
