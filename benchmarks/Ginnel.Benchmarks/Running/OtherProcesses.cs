using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Ginnel.Benchmarks.Running;

/// <summary>How much processor time the machine's other processes take while something is measured.</summary>
/// <remarks>
/// The sum over every process that does not descend from this one, with its children that have ended. One that
/// starts and ends within the time measured, under a parent that does not wait for it, is missed.
/// </remarks>
internal static class OtherProcesses
{
    private const double TickMs = 10; // USER_HZ is 100 on every Linux.

    /// <summary>Processor time of each of the others so far, in milliseconds.</summary>
    public static Dictionary<int, double> Snapshot()
    {
        Dictionary<int, (int Parent, double Ms)> all = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int process)
                && TryRead(folder, out (int Parent, double Ms) entry))
                all.Add(process, entry);
        }

        return all.Where(pair => !IsOurs(pair.Key, all)).ToDictionary(pair => pair.Key, pair => pair.Value.Ms);
    }

    /// <summary>What they used between two snapshots, in milliseconds.</summary>
    public static double Used(Dictionary<int, double> before, Dictionary<int, double> after) =>
        after.Sum(pair => Math.Max(0, pair.Value - before.GetValueOrDefault(pair.Key)));

    private static bool IsOurs(int process, Dictionary<int, (int Parent, double Ms)> all)
    {
        while (process != Environment.ProcessId)
        {
            if (!all.TryGetValue(process, out (int Parent, double Ms) entry))
                return false;
            process = entry.Parent;
        }

        return true;
    }

    private static bool TryRead(string folder, out (int Parent, double Ms) entry)
    {
        entry = default;
        try
        {
            // pid (name) state ppid ...; the name may hold anything, so count from its closing bracket.
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            double ticks = fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture));
            entry = (int.Parse(fields[1], CultureInfo.InvariantCulture), ticks * TickMs);
            return true;
        }
        catch (IOException)
        {
            return false; // It ended meanwhile.
        }
    }
}
