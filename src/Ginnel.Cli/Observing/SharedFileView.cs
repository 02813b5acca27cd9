using System;
using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>A file in memory that a process has mapped, with all its mappings taken together.</summary>
/// <param name="Inode">The file's number, which is the same in every process that has it.</param>
/// <param name="Name">As its creator called it: "ginnel" for a link's segment, "ginnel topic" and the like.</param>
/// <param name="Address">Of the first mapping in this process.</param>
/// <param name="Length">Bytes of the file that are mapped.</param>
/// <param name="IsWritable">Whether this process may write it, here.</param>
internal sealed record SharedFileView(ulong Inode, string Name, ulong Address, ulong Length, bool IsWritable)
{
    private const string Prefix = "/memfd:";
    private const string Suffix = " (deleted)";
    private const string Ours = "ginnel";

    /// <summary>Whether it is a segment of a link, and not of a topic, a region or the like.</summary>
    public bool IsLink => Name == Ours;

    /// <summary>Those among the mappings that are Ginnel's, by their names.</summary>
    public static IReadOnlyList<SharedFileView> Of(IReadOnlyList<MappedRange> ranges) =>
        [.. ranges.Where(static range => IsOurs(range.Path)).GroupBy(static range => range.Inode).Select(static group =>
            new SharedFileView(
                group.Key, NameOf(group.First().Path), group.MinBy(static range => range.Offset)!.Start,
                group.Max(static range => range.Offset + range.Length),
                group.Any(static range => range.IsWritable)))];

    /// <summary>The name of a file in memory, without what the kernel puts around it.</summary>
    public static string NameOf(string path)
    {
        string name = path.StartsWith(Prefix, StringComparison.Ordinal) ? path[Prefix.Length..] : path;
        return name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
    }

    private static bool IsOurs(string path) =>
        path.StartsWith(Prefix + Ours, StringComparison.Ordinal)
        && (path.Length == Prefix.Length + Ours.Length || path[Prefix.Length + Ours.Length] == ' ');
}
