namespace Ginnel.Telemetry;

/// <summary>What went in one direction, added up over any number of ends.</summary>
internal struct FlowTotals
{
    public long Bytes;
    public long Messages;
    public long Sleeps;
    public long WakeUps;
    public long WakeUpNs;
    /// <summary>Bytes in rings now; of open ends only, like the next.</summary>
    public long Fill;
    /// <summary>Bytes that fit into these rings.</summary>
    public long Capacity;

    public void Add(in FlowTotals other)
    {
        Bytes += other.Bytes;
        Messages += other.Messages;
        Sleeps += other.Sleeps;
        WakeUps += other.WakeUps;
        WakeUpNs += other.WakeUpNs;
        Fill += other.Fill;
        Capacity += other.Capacity;
    }
}
