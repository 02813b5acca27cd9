using System;
using System.Buffers.Binary;
using System.Threading;
using Ginnel.Benchmarks.Measuring;

namespace Ginnel.Benchmarks.Traffic;

/// <summary>The workloads over calls that block.</summary>
internal sealed class BlockingSide<TPort>(TPort port, IDisposable owner) : Side
    where TPort : struct, IBlockingPort
{
    private readonly TPort _port = port;
    private readonly Frame[] _frame = new Frame[1]; // On the heap, so that every copy into it is made.
    private long _sum;

    public override void Dispose() => owner.Dispose();

    protected override void LeadCore(Workload workload, long count, TripTimes times)
    {
        byte[] message = new byte[workload.Length];
        switch (workload.Pattern)
        {
            case Pattern.Trip:
                Trips(message, count, times);
                break;
            case Pattern.PacedTrip:
                PacedTrips(message, count, times);
                break;
            case Pattern.Paced:
                SendPaced(message, count);
                break;
            case Pattern.OneWay:
                SendEach(message, count);
                break;
            case Pattern.Frames:
                SendFrames(count, workload.Batch);
                break;
            case Pattern.InPlace:
                SendFilled(workload.Length, count);
                break;
            case Pattern.Idle:
                WaitIdle(message, count);
                break;
        }
    }

    protected override void FollowCore(Workload workload, long count, TripTimes times)
    {
        byte[] message = new byte[workload.Length];
        switch (workload.Pattern)
        {
            case Pattern.Trip or Pattern.PacedTrip:
                Answer(message, count);
                break;
            case Pattern.Idle:
                Answer(message, 1);
                break;
            case Pattern.Paced:
                ReceivePaced(message, count, times);
                break;
            case Pattern.OneWay:
                ReceiveEach(message, count);
                break;
            case Pattern.Frames:
                ReceiveFrames(count, workload.Batch);
                break;
            case Pattern.InPlace:
                ReceiveSums(workload.Length, count);
                break;
        }
    }

    private void Trips(byte[] message, long count, TripTimes times)
    {
        TPort port = _port;
        times.Begin();
        for (long trip = 0; trip < count; trip++)
        {
            port.Send(message);
            times.RecordTrip();
            port.Receive(message);
        }
    }

    private void Answer(byte[] message, long count)
    {
        TPort port = _port;
        for (long trip = 0; trip < count; trip++)
        {
            port.Receive(message);
            port.Send(message);
        }
    }

    private void PacedTrips(byte[] message, long count, TripTimes times)
    {
        long started = Clock.NowNs;
        for (long trip = 0; trip < count; trip++)
        {
            Clock.SleepUntil(NextTick(started, trip));
            long sent = Clock.NowNs;
            _port.Send(message);
            _port.Receive(message);
            times.Record(Clock.NowNs - sent);
        }
    }

    private void SendPaced(byte[] message, long count)
    {
        long started = Clock.NowNs;
        for (long index = 0; index < count; index++)
        {
            Clock.SleepUntil(NextTick(started, index));
            BinaryPrimitives.WriteInt64LittleEndian(message, Clock.NowNs);
            _port.Send(message);
        }
    }

    private void ReceivePaced(byte[] message, long count, TripTimes times)
    {
        for (long index = 0; index < count; index++)
        {
            _port.Receive(message);
            times.Record(Clock.NowNs - BinaryPrimitives.ReadInt64LittleEndian(message));
        }
    }

    private void SendEach(byte[] message, long count)
    {
        TPort port = _port;
        for (long index = 0; index < count; index++)
            port.Send(message);
    }

    private void ReceiveEach(byte[] message, long count)
    {
        TPort port = _port;
        for (long index = 0; index < count; index++)
            port.Receive(message);
    }

    private void SendFrames(long count, int batch)
    {
        TPort port = _port;
        ref Frame frame = ref _frame[0];
        for (long index = 0; index < count; index += batch)
            port.SendFrames(ref frame, batch);
    }

    private void ReceiveFrames(long count, int batch)
    {
        TPort port = _port;
        ref Frame frame = ref _frame[0];
        for (long index = 0; index < count; index += batch)
            port.ReceiveFrames(ref frame, batch);
    }

    private void SendFilled(int length, long count)
    {
        TPort port = _port;
        for (long index = 0; index < count; index++)
            port.SendFilled(length, (byte)index);
    }

    private void ReceiveSums(int length, long count)
    {
        TPort port = _port;
        long sum = 0;
        for (long index = 0; index < count; index++)
            sum += port.ReceiveSum(length);
        _sum = sum;
    }

    // Both processes wait in a read, until this one's other thread ends it with a message.
    private void WaitIdle(byte[] message, long milliseconds)
    {
        var reader = new Thread(() => _port.Receive(new byte[message.Length])) { IsBackground = true };
        reader.Start();
        Clock.SleepFor(TimeSpan.FromMilliseconds(milliseconds));
        _port.Send(message);
        reader.Join();
    }
}
