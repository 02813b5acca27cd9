using System;
using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>A file whose pages several processes have mapped: the same frames, at addresses of their own.</summary>
/// <param name="Device">The file's device.</param>
/// <param name="Inode">Its number.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Mappings">Where it is in each process, in the order of processes and addresses.</param>
/// <param name="Frames">Physical frames, where this user may know them and the pages are there; else none.</param>
internal sealed record SharedPages(
    string Device, ulong Inode, string Name, IReadOnlyList<SharedMapping> Mappings, IReadOnlyList<FrameRun> Frames)
{
    /// <summary>
    /// What processes have mapped to be shared: of one, everything; of more, what at least two of them have.
    /// </summary>
    /// <param name="processes">Their numbers.</param>
    /// <param name="withPrivate">
    /// Also files that are mapped privately: their frames are the same as long as nobody has written there.
    /// </param>
    public static List<SharedPages> Of(IReadOnlyList<int> processes, bool withPrivate = false)
    {
        var all = new List<(int Process, MappedRange Range)>();
        foreach (int process in processes.Distinct().Order())
        {
            all.AddRange(MappedRange.Of(process).Where(range => range.Inode != 0 && (range.IsShared || withPrivate))
                .Select(range => (process, range)));
        }

        int fewest = Math.Min(2, processes.Distinct().Count());
        return [.. all.GroupBy(static mapping => (mapping.Range.Device, mapping.Range.Inode))
            .Where(group => group.Select(static mapping => mapping.Process).Distinct().Count() >= fewest)
            .Select(static group => Of(group.Key.Device, group.Key.Inode, [.. group]))
            // What was shared in order to talk comes before programs that both happen to run.
            .OrderBy(static file => file.Name.StartsWith('/'))
            .ThenBy(static file => file.Name, StringComparer.Ordinal).ThenBy(static file => file.Inode)];
    }

    private static SharedPages Of(string device, ulong inode, List<(int Process, MappedRange Range)> group)
    {
        SharedMapping[] mappings = [.. group.Select(static mapping => new SharedMapping(
            mapping.Process, mapping.Range.Start, mapping.Range.End, mapping.Range.Offset, mapping.Range.Rights))];
        return new SharedPages(
            device, inode, SharedFileView.NameOf(group[0].Range.Path), mappings, FrameRun.Of(mappings));
    }
}

/// <summary>A run of pages of a file in one process.</summary>
/// <param name="ProcessId">Whose addresses these are.</param>
/// <param name="Start">The first address.</param>
/// <param name="End">The first address behind it.</param>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="Rights">What this process may do there, as the kernel writes it.</param>
internal sealed record SharedMapping(int ProcessId, ulong Start, ulong End, ulong Offset, string Rights);
