using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace Ginnel.System.Tests.Support;

/// <summary>What this process has of the machine: descriptors, threads, children, shared memory, files.</summary>
internal sealed partial class ResourceSnapshot
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly string[] _folders;

    private ResourceSnapshot(string[] folders)
    {
        _folders = folders;
        foreach (string link in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
            CountDescriptor(LinkTarget(link));
        foreach (string line in File.ReadLines("/proc/self/maps").Where(line => line.Contains("ginnel")))
            Count("mapping", Kind(line[(line.LastIndexOf(' ') + 1)..]));
        foreach (string thread in Directory.EnumerateDirectories("/proc/self/task"))
            CountThread(thread);
        foreach (string folder in folders.Append("/dev/shm").Where(Directory.Exists))
        {
            foreach (string file in Directory.EnumerateFileSystemEntries(folder))
                Count("file", file);
        }
    }

    /// <summary>
    /// Looks at this process, /dev/shm, and the folders named, once what earlier tests forgot has been given back.
    /// </summary>
    public static ResourceSnapshot Take(params string[] folders)
    {
        const int LooksThatAgree = 5;
        const int MostLooks = 200;
        var snapshot = new ResourceSnapshot(folders);
        for (int look = 0, agreed = 0; look < MostLooks && agreed < LooksThatAgree; look++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Task.Delay(20).Wait();
            var next = new ResourceSnapshot(folders);
            agreed = snapshot.Differences(next).Any() ? 0 : agreed + 1;
            snapshot = next;
        }

        return snapshot;
    }

    /// <summary>Waits until everything is as it was then, and says what is not.</summary>
    public async Task AssertAsBefore()
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            // What was forgotten rather than closed is given back by finalizers.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            string[] differences = [.. Differences(new ResourceSnapshot(_folders))];
            if (differences.Length == 0)
                return;
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                Assert.Fail($"Not as before:\n{string.Join('\n', differences)}");
            await Task.Delay(20);
        }
    }

    private IEnumerable<string> Differences(ResourceSnapshot now) =>
        from key in _counts.Keys.Union(now._counts.Keys)
        let before = _counts.GetValueOrDefault(key)
        let after = now._counts.GetValueOrDefault(key)
        where before != after
        select $"{key}: {before} before, {after} now";

    private void CountDescriptor(string target)
    {
        // The runtime loads its libraries when they are first needed.
        if (!target.EndsWith(".dll", StringComparison.Ordinal))
            Count("descriptor", Kind(target));
    }

    private void CountThread(string thread)
    {
        try
        {
            string name = File.ReadAllText($"{thread}/comm").Trim();
            // The thread pool grows and shrinks as the runtime likes.
            if (!name.StartsWith(".NET", StringComparison.Ordinal))
                Count("thread", name);
            string children = File.ReadAllText($"{thread}/children");
            foreach (string child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                Count("child", child);
        }
        catch (IOException)
        {
            // It has ended in the meantime.
        }
    }

    private static string LinkTarget(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            // The descriptor with which the folder was listed.
            return "/proc/self/fd";
        }
    }

    /// <summary>Without the numbers that tell one socket or pipe from another.</summary>
    private static string Kind(string target) => Number().Replace(target, "[]");

    private void Count(string what, string name)
    {
        string key = $"{what} {name}";
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
    }

    [GeneratedRegex(@"\[\d+\]|(?<=/proc/)\d+|(?<=/fd/)\d+")]
    private static partial Regex Number();
}
