using System;
using System.Diagnostics;
using System.Threading;

namespace Ginnel.Sharing.Benchmarks.Workloads;

/// <summary>
/// Has somebody else write 100,000 times a second while a contender reads, and counts how often that was.
/// </summary>
/// <remarks>A two-way region has an event that is set while there is to be writing, and two words.</remarks>
internal sealed class WritePace
{
    private const int CountOffset = 128;
    private const int EndOffset = 256;
    private const int PerSecond = 100_000;

    private readonly SharedRegion _region;
    private readonly SharedEvent _isWanted;
    private long _countAtStart;
    private long _timeAtStart;
    private long _count;
    private TimeSpan _time;

    private WritePace(SharedRegion region, SharedEvent isWanted) => (_region, _isWanted) = (region, isWanted);

    public SharedRegion Region => _region;

    /// <summary>Writes a second.</summary>
    public double Rate => _count / _time.TotalSeconds;

    private ref long Count => ref _region.GetReference<long>(CountOffset);

    private ref long IsAtEnd => ref _region.GetReference<long>(EndOffset);

    public static WritePace Create()
    {
        SharedRegion region = SharedRegion.CreateTwoWay(4096);
        return new WritePace(region, SharedEvent.Create(region, 0));
    }

    /// <summary>The writer's side, until it is enough.</summary>
    public static void Write(SharedRegion region, Action<long> write)
    {
        var pace = new WritePace(region, SharedEvent.Open(region, 0));
        long interval = Stopwatch.Frequency / PerSecond;
        long next = 0;
        while (Volatile.Read(ref pace.IsAtEnd) == 0)
        {
            if (!pace._isWanted.IsSet)
            {
                pace._isWanted.Wait();
                next = Stopwatch.GetTimestamp();
            }

            if (Stopwatch.GetTimestamp() < next)
                continue;
            write(pace.Count);
            Volatile.Write(ref pace.Count, pace.Count + 1);
            next += interval;
        }
    }

    public void Start()
    {
        _countAtStart = Volatile.Read(ref Count);
        _isWanted.Set();
        while (Volatile.Read(ref Count) == _countAtStart)
            Thread.Yield();
        _countAtStart = Volatile.Read(ref Count);
        _timeAtStart = Stopwatch.GetTimestamp();
    }

    public void Stop()
    {
        _count += Volatile.Read(ref Count) - _countAtStart;
        _time += Stopwatch.GetElapsedTime(_timeAtStart);
        _isWanted.Reset();
    }

    public void End()
    {
        Volatile.Write(ref IsAtEnd, 1);
        _isWanted.Set();
    }
}
