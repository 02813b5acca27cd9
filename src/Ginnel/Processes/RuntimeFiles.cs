using System;
using System.IO;
using System.Linq;

namespace Ginnel.Processes;

/// <summary>
/// The files by which debuggers and tracers reach a .NET process; its runtime removes them when it exits.
/// </summary>
/// <remarks>
/// A process that is killed cannot, and a program that uses child processes would fill its folder for temporary files
/// with them. So whoever kills one of our children removes them: the parent once it has ended, or the child itself when
/// it ends because its parent has died. The names have the process's id and the time of its start, so they are never
/// those of another process.
/// </remarks>
internal static class RuntimeFiles
{
    public const string FolderVariable = "TMPDIR";
    public const string DefaultFolder = "/tmp";

    /// <summary>The start of a process, as the names have it; null when the process is gone for good.</summary>
    public static string? StartOf(int processId)
    {
        try
        {
            string line = File.ReadAllText($"/proc/{processId}/stat");
            // The 22nd field; the second is in brackets, may have blanks in it, and is followed by the third.
            return line[(line.LastIndexOf(')') + 2)..].Split(' ').ElementAtOrDefault(22 - 3);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static void Delete(string folder, int processId, string start)
    {
        string name = $"{processId}-{start}";
        foreach (string file in (string[])
            [$"dotnet-diagnostic-{name}-socket", $"clr-debug-pipe-{name}-in", $"clr-debug-pipe-{name}-out"])
        {
            try
            {
                File.Delete(Path.Combine(folder, file));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // There is no such folder, or it is not ours: then there was nothing of the child's in it.
            }
        }
    }
}
