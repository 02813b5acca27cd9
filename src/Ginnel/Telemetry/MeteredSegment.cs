using System;
using System.Threading;
using Ginnel.Segments;

namespace Ginnel.Telemetry;

/// <summary>One side of a link, as the instruments see it: by the words in its header.</summary>
/// <remarks>
/// It refers to the pages and to nothing else, so an end that a program forgot can be collected; the finalizer of what
/// had them then calls <see cref="Close"/>. Once closed, the pages read as zeros, so its last figures are kept in its
/// group: a counter never falls.
/// </remarks>
internal sealed class MeteredSegment
{
    private readonly OwnedSegment _own;
    private PeerSegment? _peer;
    private int _isClosed;

    private MeteredSegment(MeterGroup group, OwnedSegment own, bool reads, bool writes)
    {
        Group = group;
        _own = own;
        Reads = reads;
        Writes = writes;
    }

    public MeterGroup Group { get; }

    public bool Reads { get; }

    public bool Writes { get; }

    /// <summary>Has a segment count from now on.</summary>
    /// <param name="endpoint">The name of what joined the two sides; empty where nothing did.</param>
    /// <param name="own">Its pages, not disposed of before <see cref="Close"/>.</param>
    /// <param name="reads">Its owner reads from the peer's.</param>
    /// <param name="writes">Its owner writes into it.</param>
    public static MeteredSegment Open(string endpoint, OwnedSegment own, bool reads, bool writes)
    {
        GinnelMeter.EnsureCreated();
        var segment = new MeteredSegment(MeterGroups.OfProcess.Of(endpoint), own, reads, writes);
        segment.Group.Add(segment);
        return segment;
    }

    /// <summary>The peer's segment is there: what is in the rings can be told.</summary>
    public void Attach(PeerSegment peer) => Volatile.Write(ref _peer, peer);

    /// <summary>Keeps the last figures, before the pages are given back. Doing so twice is fine.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            Group.Remove(this);
    }

    public FlowTotals Received()
    {
        SegmentHeader own = _own.Header;
        long read = own.Read.ReadAcquire();
        PeerSegment? peer = Volatile.Read(ref _peer);
        return new FlowTotals
        {
            Bytes = read,
            Messages = own.MessagesRead.ReadAcquire(),
            Sleeps = own.ReaderSleeps.ReadAcquire(),
            WakeUps = own.ReaderWakeUps.ReadAcquire(),
            WakeUpNs = own.ReaderWakeUpNs.ReadAcquire(),
            Fill = peer is null ? 0 : Math.Clamp(peer.Header.Written.ReadAcquire() - read, 0, peer.Capacity),
            Capacity = peer?.Capacity ?? 0,
        };
    }

    public FlowTotals Sent()
    {
        SegmentHeader own = _own.Header;
        PeerSegment? peer = Volatile.Read(ref _peer);
        // First what the peer has read: it is never ahead of what is looked at next.
        long read = peer?.Header.Read.ReadAcquire() ?? 0;
        long written = own.Written.ReadAcquire();
        return new FlowTotals
        {
            Bytes = written,
            Messages = own.MessagesWritten.ReadAcquire(),
            Sleeps = own.WriterSleeps.ReadAcquire(),
            WakeUps = own.WriterWakeUps.ReadAcquire(),
            WakeUpNs = own.WriterWakeUpNs.ReadAcquire(),
            Fill = Math.Clamp(written - read, 0, _own.Capacity),
            Capacity = _own.Capacity,
        };
    }
}
