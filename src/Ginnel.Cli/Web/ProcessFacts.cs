using System.Collections.Generic;
using System.Linq;
using Ginnel.Cli.Observing;

namespace Ginnel.Cli.Web;

/// <summary>What the kernel's control block of a process says, and its open file table.</summary>
/// <param name="Process">Who it is.</param>
/// <param name="User">The name of its user.</param>
/// <param name="ControlBlock">Lines of /proc/PID/status, in the words of the kernel.</param>
/// <param name="Files">The open file table; empty when it may not be read.</param>
internal sealed record ProcessFacts(
    ProcessView Process, string User, IReadOnlyList<ProcessFact> ControlBlock, IReadOnlyList<OpenFile> Files)
{
    private static readonly string[] s_fields =
    [
        "State", "PPid", "Uid", "Gid", "Threads", "FDSize", "VmSize", "VmRSS", "RssAnon", "RssFile", "RssShmem",
        "Cpus_allowed_list", "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches", "Seccomp", "NoNewPrivs",
    ];

    /// <summary>Null when there is no such process any more.</summary>
    public static ProcessFacts? TryLook(int id)
    {
        if (ProcessView.TryLook(id, SharedFileView.Of(MappedRange.Of(id))) is not { } process)
            return null;
        Dictionary<string, string> status = ProcFiles.ReadLines(id, "status")
            .Select(static line => line.Split(':', 2)).Where(static parts => parts.Length == 2)
            .ToDictionary(static parts => parts[0], static parts => parts[1].Trim().Replace('\t', ' '));
        return new ProcessFacts(
            process, UserNames.Of(process.UserId),
            [.. s_fields.Where(status.ContainsKey).Select(field => new ProcessFact(field, status[field]))],
            OpenFile.Of(id));
    }
}

/// <summary>One fact.</summary>
/// <param name="Name">As the kernel calls it.</param>
/// <param name="Value">As the kernel writes it.</param>
internal sealed record ProcessFact(string Name, string Value);
