using System;
using System.Collections.Generic;
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
    /// <summary>So often a scan goes by no size, for one that was the same by chance.</summary>
    private const int FullScanEvery = 16;

    private readonly Dictionary<int, ScannedProcess> _scanned = [];
    private readonly Dictionary<int, WatchedProcess> _processes = [];
    private readonly EndpointSearch _endpoints = new();
    private IReadOnlyList<SpoolView> _spools = [];
    private int _scans;

    public Machine() => Scan();

    /// <summary>Step 1.</summary>
    public void Scan()
    {
        bool isFull = _scans++ % FullScanEvery == 0;
        List<int> running = ProcFiles.ListProcesses();
        foreach (int gone in _scanned.Keys.Except(running).ToArray())
            _scanned.Remove(gone);
        foreach (int process in running)
        {
            if (isFull || !_scanned.TryGetValue(process, out ScannedProcess? known)
                || known.Size != ScannedProcess.SizeOf(process))
                _scanned[process] = ScannedProcess.Read(process);
        }

        _endpoints.Search(_scanned);
        _spools = [.. _scanned.SelectMany(static scan => scan.Value.Spools.Select(path => (path, scan.Key)))
            .GroupBy(static use => use.path, static use => use.Key)
            .OrderBy(static spool => spool.Key, StringComparer.Ordinal)
            .Select(static spool => new SpoolView(spool.Key, [.. spool.Order()]))];
        Watch();
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
            passages, _endpoints.Found, _spools, BlockedCycle.Find(passages));
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

    /// <summary>Keeps those that hold anything, with what there is to say of them now.</summary>
    private void Watch()
    {
        HashSet<int> holders =
        [
            .. _scanned.Where(static scan => scan.Value.Segments.Count > 0).Select(static scan => scan.Key),
            .. _spools.SelectMany(static spool => spool.ProcessIds),
            .. _endpoints.Found.Select(static endpoint => endpoint.ProcessId).OfType<int>(),
        ];
        foreach (int process in _processes.Keys.Except(holders).ToArray())
            Forget(process);
        foreach (int process in holders)
        {
            IReadOnlyList<SharedFileView> segments =
                _scanned.TryGetValue(process, out ScannedProcess? scan) ? scan.Segments : [];
            if (ProcessView.TryLook(process, segments) is not { } view)
                Forget(process);
            else if (_processes.TryGetValue(process, out WatchedProcess? known))
                known.View = view;
            else
                _processes[process] = new WatchedProcess(view);
        }
    }

    private void Forget(int process)
    {
        if (_processes.Remove(process, out WatchedProcess? known))
            known.Dispose();
    }
}
