using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>Who else has ends of the kernel pipes of a process: which programs of a pipeline are neighbours.</summary>
internal static class KernelPipeUsers
{
    /// <summary>By the number of the pipe, the other processes in order; of those that can be looked into.</summary>
    public static Dictionary<ulong, SortedSet<int>> Of(int process)
    {
        Dictionary<ulong, SortedSet<int>> users =
            OpenFile.PipesOf(process).Distinct().ToDictionary(static pipe => pipe, static _ => new SortedSet<int>());
        if (users.Count == 0)
            return users;
        foreach (int other in ProcFiles.ListProcesses().Where(other => other != process))
        {
            foreach (ulong pipe in OpenFile.PipesOf(other).Where(users.ContainsKey))
                users[pipe].Add(other);
        }

        return users;
    }
}
