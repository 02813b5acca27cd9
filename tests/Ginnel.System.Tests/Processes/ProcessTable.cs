using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Ginnel.System.Tests.Processes;

/// <summary>What /proc says about processes and descriptors.</summary>
internal static class ProcessTable
{
    /// <summary>Whether the process runs; a zombie does not.</summary>
    public static bool IsRunning(int processId) => State(processId) is not ('\0' or 'Z' or 'X');

    /// <summary>The children of this process that have ended and have not been waited for.</summary>
    public static int[] Zombies() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(static path => Path.GetFileName(path))
            .Select(static name => int.TryParse(name, CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(static id => id > 0 && State(id) == 'Z' && ParentOf(id) == Environment.ProcessId),
    ];

    /// <summary>
    /// The open descriptors of this process and what each stands for, without the one that lists them.
    /// </summary>
    public static SortedDictionary<int, string> Descriptors()
    {
        var result = new SortedDictionary<int, string>();
        foreach (string path in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            string? target = new FileInfo(path).LinkTarget;
            if (target is not null && target != $"/proc/{Environment.ProcessId}/fd")
                result[int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)] = target;
        }

        return result;
    }

    private static char State(int processId) => Fields(processId) is [[var state], ..] ? state : '\0';

    private static int ParentOf(int processId) => Fields(processId) is [_, var parent, ..]
        ? int.Parse(parent, CultureInfo.InvariantCulture)
        : 0;

    // The fields after the command, which is in brackets and may hold anything.
    private static string[] Fields(int processId)
    {
        try
        {
            string line = File.ReadAllText($"/proc/{processId}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
