using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using Ginnel.Serialization.Benchmarks.Contenders;

namespace Ginnel.Serialization.Benchmarks.Measuring;

/// <summary>
/// Measures everyone at one workload, in laps: in each lap everyone runs once, one after the other. The order is
/// another one each time, because what one leaves behind in the collector's memory is paid by the next.
/// </summary>
internal sealed class WorkloadRun(Workload workload, Options options)
{
    /// <summary>Who takes longer than this once is not warmed up, and runs one lap only.</summary>
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(0.5);

    /// <summary>Warming up takes so many runs: by then the runtime has compiled with what it has learned.</summary>
    private const int WarmUpRuns = 6;

    private object? _kept;

    public List<Figures> Run()
    {
        Lane[] lanes = [.. workload.Create().Select(Prepare)];
        ShareBuffers(lanes);
        Lane[] order = [.. lanes];
        var random = new Random(0);
        for (int round = 0; round < options.Rounds; round++)
        {
            random.Shuffle(order);
            foreach (Lane lane in order)
            {
                if (lane.IsSlow && round > 0)
                    continue;
                lane.Input.ResetWrittenCount();
                lane.Input.Write(lane.Bytes.WrittenSpan);
                lane.WriteNs.Add(Measure(lane, Write, ref lane.WriteCount, ref lane.WriteAllocated));
                lane.ReadNs.Add(Measure(lane, Read, ref lane.ReadCount, ref lane.ReadAllocated));
            }
        }

        GC.KeepAlive(_kept);
        return [.. lanes.Select(lane => new Figures(
            workload.Name, workload.Kind, workload.Vertices, lane.Contender.Name, lane.Bytes.WrittenCount,
            [.. lane.WriteNs], [.. lane.ReadNs], lane.WriteAllocated, lane.ReadAllocated))];
    }

    /// <summary>
    /// Everyone writes into the same memory and reads from the same: where a buffer lies decides a few percent of the
    /// time that a large copy takes.
    /// </summary>
    private static void ShareBuffers(Lane[] lanes)
    {
        int most = lanes.Max(static lane => lane.Bytes.WrittenCount);
        var input = new ArrayBufferWriter<byte>(most);
        ArrayBufferWriter<byte> output = Lane.CreateOutput(most);
        foreach (Lane lane in lanes)
        {
            lane.Input = input;
            lane.Output = output;
        }
    }

    private Lane Prepare(Contender contender)
    {
        var first = new ArrayBufferWriter<byte>();
        long start = Stopwatch.GetTimestamp();
        contender.Write(first);
        var lane = new Lane(contender, first, Stopwatch.GetElapsedTime(start) > s_slow);
        if (lane.IsSlow)
            return lane;
        Check(lane);
        for (int run = 0; run < (options.IsQuick ? 1 : WarmUpRuns); run++)
        {
            Measure(lane, Write, ref lane.WriteCount, ref lane.WriteAllocated);
            Measure(lane, Read, ref lane.ReadCount, ref lane.ReadAllocated);
        }

        return lane;
    }

    /// <summary>What was read is what was written, to the byte.</summary>
    private static void Check(Lane lane)
    {
        lane.Output.ResetWrittenCount();
        lane.Contender.Copy(lane.Bytes, lane.Output);
        if (!lane.Output.WrittenSpan.SequenceEqual(lane.Bytes.WrittenSpan))
            throw new InvalidOperationException($"{lane.Contender.Name} reads something else than it writes.");
    }

    private static void Write(WorkloadRun run, Lane lane, int count)
    {
        for (int turn = 0; turn < count; turn++)
        {
            lane.Output.ResetWrittenCount();
            lane.Contender.Write(lane.Output);
        }
    }

    private static void Read(WorkloadRun run, Lane lane, int count)
    {
        for (int turn = 0; turn < count; turn++)
            run._kept = lane.Contender.Read(lane.Input);
    }

    /// <summary>Nanoseconds for one turn; how many turns make a run is learned from the one before.</summary>
    private double Measure(Lane lane, Action<WorkloadRun, Lane, int> action, ref int count, ref double allocated)
    {
        _kept = null;
        GC.Collect();
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        action(this, lane, count);
        double ns = Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
        allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / count;
        count = (int)Math.Clamp(options.Seconds * 1e9 / ns, 1, 100_000_000);
        return ns;
    }

    /// <summary>A contender with its buffers and figures.</summary>
    private sealed class Lane(Contender contender, ArrayBufferWriter<byte> bytes, bool isSlow)
    {
        public int WriteCount = 1;
        public int ReadCount = 1;
        public double WriteAllocated;
        public double ReadAllocated;

        public Contender Contender { get; } = contender;

        public ArrayBufferWriter<byte> Bytes { get; } = bytes;

        /// <summary>What is read: the bytes, or a copy of them.</summary>
        public ArrayBufferWriter<byte> Input { get; set; } = bytes;

        public ArrayBufferWriter<byte> Output { get; set; } = CreateOutput(bytes.WrittenCount);

        /// <summary>Large enough, as room in a ring would be.</summary>
        public static ArrayBufferWriter<byte> CreateOutput(int length) => new(length + length / 2 + 4096);

        public bool IsSlow { get; } = isSlow;

        public List<double> WriteNs { get; } = [];

        public List<double> ReadNs { get; } = [];
    }
}
