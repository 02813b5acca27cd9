using System.Text.Json.Serialization;

namespace Ginnel.Benchmarks.Measuring;

/// <summary>One run of one subject: raw figures, as they are stored. Times in nanoseconds.</summary>
internal sealed record RunResult
{
    public long Count { get; init; }

    public double Nanoseconds { get; init; }

    /// <summary>The median of the averages of 16 trips: finer than the clock's steps.</summary>
    public double Typical { get; init; }

    public double P50 { get; init; }

    public double P99 { get; init; }

    public double P999 { get; init; }

    /// <summary>Bytes allocated by both processes together.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>Processor time of both processes together.</summary>
    public long ProcessorTimeNs { get; init; }

    [JsonIgnore]
    public double NsPerMessage => Nanoseconds / Count;

    [JsonIgnore]
    public double MessagesPerSecond => Count * 1e9 / Nanoseconds;

    [JsonIgnore]
    public double AllocatedPerMessage => (double)AllocatedBytes / Count;

    /// <summary>Joins what the two processes saw: from the first one's start to the last one's end.</summary>
    public static RunResult Of(long count, SideReport lead, SideReport follow)
    {
        SideReport timed = lead.P50 > 0 ? lead : follow;
        long ended = lead.Ended > follow.Ended ? lead.Ended : follow.Ended;
        return new RunResult
        {
            Count = count,
            Nanoseconds = ended - lead.Started,
            Typical = timed.Typical,
            P50 = timed.P50,
            P99 = timed.P99,
            P999 = timed.P999,
            AllocatedBytes = lead.AllocatedBytes + follow.AllocatedBytes,
            ProcessorTimeNs = lead.ProcessorTimeNs + follow.ProcessorTimeNs,
        };
    }
}
