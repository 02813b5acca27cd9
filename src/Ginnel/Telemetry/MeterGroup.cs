using System.Collections.Generic;
using System.Threading;

namespace Ginnel.Telemetry;

/// <summary>All links that have the same attributes: those of one endpoint, or all pipes.</summary>
internal sealed class MeterGroup
{
    private readonly Lock _gate = new();
    private readonly HashSet<MeteredSegment> _open = [];
    private FlowTotals _closedReceived;
    private FlowTotals _closedSent;
    private bool _hasRead;
    private bool _hasWritten;

    /// <param name="kind">What they are: "pipe" or "connection".</param>
    /// <param name="endpoint">The endpoint's path or address; null for pipes.</param>
    public MeterGroup(string kind, string? endpoint)
    {
        IsOfConnections = endpoint is not null;
        Attributes = endpoint is null
            ? [new("ginnel.kind", kind)]
            : [new("ginnel.kind", kind), new("ginnel.endpoint", endpoint)];
        ReceiveAttributes = [.. Attributes, new("ginnel.direction", "receive")];
        TransmitAttributes = [.. Attributes, new("ginnel.direction", "transmit")];
    }

    public bool IsOfConnections { get; }

    public KeyValuePair<string, object?>[] Attributes { get; }

    public KeyValuePair<string, object?>[] ReceiveAttributes { get; }

    public KeyValuePair<string, object?>[] TransmitAttributes { get; }

    /// <summary>How many are open.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    public void Add(MeteredSegment segment)
    {
        lock (_gate)
        {
            _open.Add(segment);
            _hasRead |= segment.Reads;
            _hasWritten |= segment.Writes;
        }
    }

    public void Remove(MeteredSegment segment)
    {
        lock (_gate)
        {
            _open.Remove(segment);
            Fold(ref _closedReceived, segment.Received());
            Fold(ref _closedSent, segment.Sent());
        }
    }

    /// <summary>The sums over all that are open or were; null for a direction that none of them has had.</summary>
    public void Sum(out FlowTotals? received, out FlowTotals? sent)
    {
        lock (_gate)
        {
            FlowTotals allReceived = _closedReceived;
            FlowTotals allSent = _closedSent;
            foreach (MeteredSegment segment in _open)
            {
                allReceived.Add(segment.Received());
                allSent.Add(segment.Sent());
            }

            received = _hasRead ? allReceived : null;
            sent = _hasWritten ? allSent : null;
        }
    }

    /// <summary>What was in the ring, and the ring, are not there any more.</summary>
    private static void Fold(ref FlowTotals closed, in FlowTotals last)
    {
        closed.Add(last);
        closed.Fill = 0;
        closed.Capacity = 0;
    }
}
