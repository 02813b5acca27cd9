using System;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Ginnel.System.Tests.Far;

/// <summary>Carries frames of Ethernet from one device to another, late, and not all of them.</summary>
internal sealed class LinkDirection(Socket source, Socket target, int seed)
{
    private const int LongestFrame = 2048;

    // Offsets in a frame of Ethernet that has IPv4 in it.
    private const int EtherType = 12;
    private const int Protocol = 23;
    private const int Tcp = 6;

    private readonly Channel<(long Due, byte[] Frame)> _queue = Channel.CreateUnbounded<(long, byte[])>();
    private readonly Random _random = new(seed);
    private volatile bool _isCut;
    private long _carried;
    private long _dropped;

    /// <summary>The probability that a frame is dropped.</summary>
    public double Loss { get; set; }

    public TimeSpan Delay { get; set; }

    public bool IsCut
    {
        get => _isCut;
        set => _isCut = value;
    }

    public long Carried => Volatile.Read(ref _carried);

    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Runs until it is cancelled.</summary>
    /// <param name="isOpen">Asked for each frame, with whether it is one of TCP; the other way asks, too.</param>
    /// <param name="token">Ends it.</param>
    public Task RunAsync(Func<bool, bool> isOpen, CancellationToken token) =>
        Task.WhenAll(ReceiveAllAsync(isOpen, token), SendAllAsync(token));

    private async Task ReceiveAllAsync(Func<bool, bool> isOpen, CancellationToken token)
    {
        byte[] buffer = new byte[LongestFrame];
        try
        {
            while (true)
            {
                int length = await source.ReceiveAsync(buffer, token);
                byte[] frame = buffer[..length];
                if (!IsCut && isOpen(IsTcp(frame)) && _random.NextDouble() >= Loss)
                    _queue.Writer.TryWrite((Stopwatch.GetTimestamp() + DelayTicks(), frame));
                else
                    Interlocked.Increment(ref _dropped);
            }
        }
        catch (OperationCanceledException)
        {
            _queue.Writer.Complete();
        }
    }

    private async Task SendAllAsync(CancellationToken token)
    {
        await foreach ((long due, byte[] frame) in _queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            TimeSpan rest = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (rest > TimeSpan.Zero && !token.IsCancellationRequested)
                await Task.Delay(rest, CancellationToken.None);
            try
            {
                target.Send(frame);
                Interlocked.Increment(ref _carried);
            }
            catch (SocketException)
            {
                // A device without room drops frames, too.
                Interlocked.Increment(ref _dropped);
            }
        }
    }

    private long DelayTicks() => (long)(Delay.TotalSeconds * Stopwatch.Frequency);

    private static bool IsTcp(byte[] frame) =>
        frame.Length > Protocol && frame[EtherType] == 8 && frame[EtherType + 1] == 0 && frame[Protocol] == Tcp;
}
