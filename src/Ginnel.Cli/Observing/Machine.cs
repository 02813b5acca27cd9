using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>Looks at the processes of this machine that talk through Ginnel.</summary>
/// <remarks>
/// 1. <see cref="Scan"/> reads /proc: which processes have files in memory by Ginnel's names mapped, listen on names,
///    or have spools open. It is the slow part, some milliseconds, and only finds who is new or gone.
/// 2. <see cref="Look"/> reads the headers of the segments that were found: 4,096 bytes each, by a system call of ours.
///    The processes themselves are not stopped, asked or told, and no page of theirs is written.
/// 3. A segment is written by the process that has it mapped writable, and read by the one whose own segment names it
///    as its peer's. So two processes that can both be looked at give both positions of each ring between them.
/// For one thread.
/// </remarks>
internal sealed class Machine : IDisposable
{
    private readonly Dictionary<int, WatchedProcess> _processes = [];
    private IReadOnlyList<EndpointView> _endpoints = [];
    private IReadOnlyList<SpoolView> _spools = [];

    public Machine() => Scan();

    /// <summary>Step 1.</summary>
    public void Scan()
    {
        List<int> running = ProcFiles.ListProcesses();
        foreach (int gone in _processes.Keys.Except(running).ToArray())
            Forget(gone);
        var spools = new Dictionary<string, SortedSet<int>>();
        foreach (int process in running)
        {
            List<MappedRange> ranges = MappedRange.Of(process);
            foreach (string spool in SpoolsOf(ranges))
                (spools.TryGetValue(spool, out SortedSet<int>? users) ? users : spools[spool] = []).Add(process);
            Note(process, ranges);
        }

        _spools = [.. spools.OrderBy(static spool => spool.Key, StringComparer.Ordinal)
            .Select(static spool => new SpoolView(spool.Key, [.. spool.Value]))];
        _endpoints = EndpointView.Find(running);
        foreach (int process in _spools.SelectMany(static spool => spool.ProcessIds)
            .Concat(_endpoints.Select(static endpoint => endpoint.ProcessId).OfType<int>()))
            Keep(process);
    }

    /// <summary>Step 2 and 3.</summary>
    public MachineView Look()
    {
        Dictionary<ulong, SegmentView> segments = _processes.Values
            .SelectMany(static process => process.ReadSegments())
            .DistinctBy(static segment => segment.Inode).ToDictionary(static segment => segment.Inode);
        ILookup<ulong, SegmentView> byPeer = segments.Values.ToLookup(static segment => segment.PeerInode);
        PassageView[] passages = [.. segments.Values.Where(static segment => segment.Capacity > 0)
            .OrderBy(static segment => segment.Inode).Select(segment => Passage(segment, byPeer))];
        return new MachineView(
            DateTimeOffset.UtcNow, [.. _processes.Values.Select(static process => process.View)
                .OrderBy(static process => process.Id)],
            passages, _endpoints, _spools, BlockedCycle.Find(passages));
    }

    public void Dispose()
    {
        foreach (int process in _processes.Keys.ToArray())
            Forget(process);
    }

    private static PassageView Passage(SegmentView segment, ILookup<ulong, SegmentView> byPeer)
    {
        SegmentView? reader = byPeer[segment.Inode].FirstOrDefault();
        string name = segment.Name.Length > 0 ? segment.Name : reader?.Name ?? "";
        return new PassageView(
            segment.Inode, name, segment.Owner, reader?.Owner, reader is { Capacity: > 0 } ? reader.Inode : null,
            segment.Capacity, segment.Writing, reader?.Reading);
    }

    private void Note(int process, List<MappedRange> ranges)
    {
        IReadOnlyList<SharedFileView> segments = SharedFileView.Of(ranges);
        if (segments.Count == 0)
            Forget(process);
        else if (ProcessView.TryLook(process, segments) is { } view)
            Keep(view);
    }

    private void Keep(int process)
    {
        if (!_processes.ContainsKey(process) && ProcessView.TryLook(process, []) is { } view)
            Keep(view);
    }

    private void Keep(ProcessView view)
    {
        if (_processes.TryGetValue(view.Id, out WatchedProcess? known))
            known.View = view;
        else
            _processes[view.Id] = new WatchedProcess(view);
    }

    private void Forget(int process)
    {
        if (_processes.Remove(process, out WatchedProcess? known))
            known.Dispose();
    }

    /// <summary>The directories of journals and receipts that are mapped.</summary>
    private static IEnumerable<string> SpoolsOf(List<MappedRange> ranges) => ranges
        .Where(static range => range.Path.EndsWith(".journal", StringComparison.Ordinal))
        .Select(static range => Path.GetDirectoryName(range.Path) ?? "").Distinct();
}
