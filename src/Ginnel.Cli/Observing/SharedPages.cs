using System;
using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>A file whose pages several processes have in their address spaces.</summary>
/// <param name="Inode">The file's number.</param>
/// <param name="Name">As its creator called it, or its path.</param>
/// <param name="Ranges">Where it is, in each of the processes; often at several places in one.</param>
internal sealed record SharedPages(ulong Inode, string Name, IReadOnlyList<SharedRange> Ranges)
{
    /// <summary>The files that all of the processes have mapped, and share.</summary>
    public static IReadOnlyList<SharedPages> Of(IReadOnlyList<int> processes)
    {
        var found = processes.SelectMany(static process => MappedRange.Of(process)
            .Where(static range => range.IsShared && range.Inode != 0)
            .Select(range => (Process: process, Range: range)));
        return [.. found.GroupBy(static one => (one.Range.Device, one.Range.Inode))
            .Where(file => file.Select(static one => one.Process).Distinct().Count() == processes.Count)
            .OrderBy(static file => file.Key.Inode)
            .Select(static file => new SharedPages(
                file.Key.Inode, SharedFileView.NameOf(file.First().Range.Path),
                [.. file.Select(static one => SharedRange.Of(one.Process, one.Range))]))];
    }
}

/// <summary>One place in one address space where pages of a shared file are.</summary>
/// <param name="ProcessId">Whose address space.</param>
/// <param name="Start">The first address.</param>
/// <param name="End">The first address behind it.</param>
/// <param name="Rights">As the kernel writes them.</param>
/// <param name="Offset">Where in the file it begins.</param>
/// <param name="PageLength">Bytes of one page.</param>
/// <param name="Frames">
/// The frame of each of the first pages; null for one that is not in memory, or that this user may not know.
/// </param>
internal sealed record SharedRange(
    int ProcessId, ulong Start, ulong End, string Rights, ulong Offset, int PageLength, IReadOnlyList<long?> Frames)
{
    public static SharedRange Of(int process, MappedRange range) => new(
        process, range.Start, range.End, range.Rights, range.Offset, Environment.SystemPageSize,
        PageMap.FramesOf(process, range));
}
