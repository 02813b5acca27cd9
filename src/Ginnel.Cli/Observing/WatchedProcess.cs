using System;
using System.Collections.Generic;
using System.Linq;

namespace Ginnel.Cli.Observing;

/// <summary>A process whose segments are looked at again and again: its memory stays open.</summary>
internal sealed class WatchedProcess : IDisposable
{
    private readonly byte[] _header = new byte[SegmentView.HeaderLength];
    private ProcessMemory? _memory;

    public WatchedProcess(ProcessView view) => View = view;

    /// <summary>What the latest look at /proc has shown.</summary>
    public ProcessView View { get; set; }

    /// <summary>The headers of the segments that this process writes, as they are now.</summary>
    public IEnumerable<SegmentView> ReadSegments()
    {
        SharedFileView[] owned = [.. View.Segments.Where(static file => file.IsWritable && file.IsLink)];
        if (owned.Length == 0)
            yield break;
        _memory ??= ProcessMemory.TryOpen(View.Id);
        foreach (SharedFileView file in owned)
        {
            if (_memory is not null && _memory.TryRead(file.Address, _header)
                && SegmentView.TryRead(_header, file.Inode, View.Id) is { } segment)
                yield return segment;
        }
    }

    public void Dispose() => _memory?.Dispose();
}
