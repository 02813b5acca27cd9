using System;
using System.Buffers.Binary;
using System.Threading.Tasks;
using Ginnel.Benchmarks.Measuring;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>The workloads over calls that are awaited, on the thread pool.</summary>
internal sealed class AsyncSide<TPort>(TPort port, IDisposable owner) : Side
    where TPort : struct, IAsyncPort
{
    private readonly TPort _port = port;
    private readonly Frame[] _frame = new Frame[1];
    private long _sum;

    public override void Dispose() => owner.Dispose();

    protected override void LeadCore(Workload workload, long count, TripTimes times) =>
        Task.Run(() => LeadAsync(workload, count, times)).GetAwaiter().GetResult();

    protected override void FollowCore(Workload workload, long count, TripTimes times) =>
        Task.Run(() => FollowAsync(workload, count, times)).GetAwaiter().GetResult();

    private Task LeadAsync(Workload workload, long count, TripTimes times)
    {
        byte[] message = new byte[workload.Length];
        return workload.Pattern switch
        {
            Pattern.Trip => TripsAsync(message, count, times),
            Pattern.PacedTrip => PacedTripsAsync(message, count, times),
            Pattern.Paced => SendPacedAsync(message, count),
            Pattern.OneWay => SendEachAsync(message, count),
            Pattern.Frames => SendFramesAsync(count, workload.Batch),
            Pattern.InPlace => SendFilledAsync(workload.Length, count),
            _ => WaitIdleAsync(message, count),
        };
    }

    private Task FollowAsync(Workload workload, long count, TripTimes times)
    {
        byte[] message = new byte[workload.Length];
        return workload.Pattern switch
        {
            Pattern.Trip or Pattern.PacedTrip => AnswerAsync(message, count),
            Pattern.Paced => ReceivePacedAsync(message, count, times),
            Pattern.OneWay => ReceiveEachAsync(message, count),
            Pattern.Frames => ReceiveFramesAsync(count, workload.Batch),
            Pattern.InPlace => ReceiveSumsAsync(workload.Length, count),
            _ => AnswerAsync(message, 1),
        };
    }

    private async Task TripsAsync(byte[] message, long count, TripTimes times)
    {
        times.Begin();
        for (long trip = 0; trip < count; trip++)
        {
            await _port.SendAsync(message);
            times.RecordTrip();
            await _port.ReceiveAsync(message);
        }
    }

    private async Task AnswerAsync(byte[] message, long count)
    {
        for (long trip = 0; trip < count; trip++)
        {
            await _port.ReceiveAsync(message);
            await _port.SendAsync(message);
        }
    }

    private async Task PacedTripsAsync(byte[] message, long count, TripTimes times)
    {
        long started = Clock.NowNs;
        for (long trip = 0; trip < count; trip++)
        {
            Clock.SleepUntil(NextTick(started, trip));
            long sent = Clock.NowNs;
            await _port.SendAsync(message);
            await _port.ReceiveAsync(message);
            times.Record(Clock.NowNs - sent);
        }
    }

    private async Task SendPacedAsync(byte[] message, long count)
    {
        long started = Clock.NowNs;
        for (long index = 0; index < count; index++)
        {
            Clock.SleepUntil(NextTick(started, index));
            BinaryPrimitives.WriteInt64LittleEndian(message, Clock.NowNs);
            await _port.SendAsync(message);
        }
    }

    private async Task ReceivePacedAsync(byte[] message, long count, TripTimes times)
    {
        for (long index = 0; index < count; index++)
        {
            await _port.ReceiveAsync(message);
            times.Record(Clock.NowNs - BinaryPrimitives.ReadInt64LittleEndian(message));
        }
    }

    private async Task SendEachAsync(byte[] message, long count)
    {
        for (long index = 0; index < count; index++)
            await _port.SendAsync(message);
    }

    private async Task ReceiveEachAsync(byte[] message, long count)
    {
        for (long index = 0; index < count; index++)
            await _port.ReceiveAsync(message);
    }

    private async Task SendFramesAsync(long count, int batch)
    {
        for (long index = 0; index < count; index += batch)
            await _port.SendFramesAsync(_frame, batch);
    }

    private async Task ReceiveFramesAsync(long count, int batch)
    {
        for (long index = 0; index < count; index += batch)
            await _port.ReceiveFramesAsync(_frame, batch);
    }

    private async Task SendFilledAsync(int length, long count)
    {
        for (long index = 0; index < count; index++)
            await _port.SendFilledAsync(length, (byte)index);
    }

    private async Task ReceiveSumsAsync(int length, long count)
    {
        long sum = 0;
        for (long index = 0; index < count; index++)
            sum += await _port.ReceiveSumAsync(length);
        _sum = sum;
    }

    private async Task WaitIdleAsync(byte[] message, long milliseconds)
    {
        ValueTask answer = _port.ReceiveAsync(new byte[message.Length]);
        Clock.SleepFor(TimeSpan.FromMilliseconds(milliseconds));
        await _port.SendAsync(message);
        await answer;
    }
}
