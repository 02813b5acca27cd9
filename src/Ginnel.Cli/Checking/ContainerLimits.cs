using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Ginnel.Cli.Checking;

/// <summary>What the control groups of this process allow: the least of those from its own up to the root.</summary>
/// <remarks>Files of version 2, and for memory those of version 1. Where none is mounted none limits us.</remarks>
internal static class ContainerLimits
{
    private const string Root = "/sys/fs/cgroup";
    private const long LittleMemory = 256 << 20;

    public static HealthCheck Memory()
    {
        long least = Folders("").Select(static folder => Number($"{folder}/memory.max"))
            .Concat(Folders("memory").Select(static folder => Number($"{folder}/memory.limit_in_bytes")))
            .Append(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes).Min();
        bool isEnough = least >= LittleMemory;
        return new HealthCheck(
            "memory", isEnough ? HealthState.Ok : HealthState.Warning,
            string.Create(CultureInfo.InvariantCulture, $"{least >> 20} MiB for this process and its control group"),
            "Pipes, arenas and collections count as memory of the group of whoever made them.",
            isEnough ? null : "Raise memory.max of the control group (docker run --memory).");
    }

    public static HealthCheck Processors()
    {
        double quota = Folders("").Select(static folder => QuotaOf($"{folder}/cpu.max"))
            .Append(double.PositiveInfinity).Min();
        int count = Environment.ProcessorCount;
        bool isEnough = count > 1 && quota >= 2;
        string limit = double.IsInfinity(quota) ? "" : string.Create(
            CultureInfo.InvariantCulture, $", of which {quota:0.##} may be used at a time");
        return new HealthCheck(
            "processors", isEnough ? HealthState.Ok : HealthState.Warning, $"{count}{limit}",
            isEnough
                ? "Two sides can be awake at the same time, so that a message needs no system call."
                : "Two sides cannot be awake at the same time: each round trip takes two switches, and spinning " +
                    "takes time from whoever is waited for.",
            isEnough ? null : "Allow two processors (cpu.max, docker run --cpus 2), or use WaitStrategy.Block.");
    }

    /// <summary>The group of this process and those around it, as far as they can be seen.</summary>
    /// <param name="controller">Of version 1; empty for version 2.</param>
    private static IEnumerable<string> Folders(string controller)
    {
        string own = (Health.TryRead("/proc/self/cgroup") ?? "").Split('\n')
            .Select(static line => line.Split(':', 3))
            .Where(parts => parts.Length == 3 && parts[1].Split(',').Contains(controller))
            .Select(static parts => parts[2]).FirstOrDefault("/");
        string root = Path.Join(Root, controller);
        for (string folder = Path.Join(root, own); folder.Length > root.Length;)
        {
            yield return folder;
            folder = Path.GetDirectoryName(folder) ?? "";
        }

        // In a container the group that it is in lies at the root.
        yield return root;
    }

    private static long Number(string path) =>
        long.TryParse(Health.TryRead(path), CultureInfo.InvariantCulture, out long number) ? number : long.MaxValue;

    private static double QuotaOf(string path) =>
        Health.TryRead(path)?.Split(' ') is [var quota, var period]
        && double.TryParse(quota, CultureInfo.InvariantCulture, out double used)
        && double.TryParse(period, CultureInfo.InvariantCulture, out double whole)
            ? used / whole
            : double.PositiveInfinity;
}
