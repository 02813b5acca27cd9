using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>What /proc said of a process when it was last read in full.</summary>
/// <remarks>
/// The list of a process's mappings is long, and the kernel makes it anew each time. Nearly always nothing has been
/// mapped since, and then the size of the address space, which costs next to nothing, is the same.
/// </remarks>
/// <param name="Size">Pages of address space: what tells that something was mapped or unmapped.</param>
/// <param name="Segments">Files in memory that are Ginnel's.</param>
/// <param name="Spools">Directories of journals that it has mapped.</param>
/// <param name="Network">The network namespace that it is in.</param>
internal sealed record ScannedProcess(
    long Size, IReadOnlyList<SharedFileView> Segments, IReadOnlyList<string> Spools, string? Network)
{
    public static ScannedProcess Read(int process)
    {
        long size = SizeOf(process);
        List<MappedRange> ranges = MappedRange.Of(process);
        return new ScannedProcess(size, SharedFileView.Of(ranges), SpoolsOf(ranges), OpenFile.NetworkOf(process));
    }

    /// <summary>0 for one that is gone, and for threads of the kernel.</summary>
    public static long SizeOf(int process) =>
        ProcFiles.TryRead(process, "statm")?.Split(' ')[0] is { } text
        && long.TryParse(text, CultureInfo.InvariantCulture, out long size) ? size : 0;

    private static IReadOnlyList<string> SpoolsOf(List<MappedRange> ranges) =>
        [.. ranges.Where(static range => range.Path.EndsWith(".journal", StringComparison.Ordinal))
            .Select(static range => Path.GetDirectoryName(range.Path)!).Distinct()];
}
