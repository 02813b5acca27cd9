namespace Ginnel.Benchmarks.Measuring;

/// <summary>Times of round trips: each by itself, and the average of every 16.</summary>
/// <remarks>
/// 1. The clock is read once for each trip, just after the message was sent: while it is under way, so that reading
///    costs the trip nothing. What is recorded is the time from one sending to the next.
/// 2. Some machines' clocks step by 10 ns or more, too coarse for one trip through shared memory. The median of the
///    averages of 16 is the figure to compare; the percentiles of single trips show the bad ones.
/// </remarks>
internal sealed class TripTimes
{
    private const int Group = 16;

    private readonly Histogram _each = new();
    private readonly Histogram _tenthsOfGroups = new();
    private long _last;
    private long _groupStart;
    private long _trips;

    public void Begin() => _last = _groupStart = Clock.NowNs;

    public void RecordTrip()
    {
        long now = Clock.NowNs;
        _each.Record(now - _last);
        _last = now;
        if (++_trips % Group != 0)
            return;
        _tenthsOfGroups.Record((now - _groupStart) * 10 / Group);
        _groupStart = now;
    }

    /// <summary>Records a time that was taken otherwise, such as one way from process to process.</summary>
    public void Record(long ns) => _each.Record(ns);

    public double Typical => _tenthsOfGroups.Percentile(0.50) / 10;

    public double P50 => _each.Percentile(0.50);

    public double P99 => _each.Percentile(0.99);

    public double P999 => _each.Percentile(0.999);
}
