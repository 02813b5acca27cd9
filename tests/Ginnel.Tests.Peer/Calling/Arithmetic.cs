using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Tests.Peer.Calling;

/// <summary>What is served in tests.</summary>
public sealed class Arithmetic : IArithmetic, IDisposable
{
    private readonly ManualResetEventSlim _gate = new();
    private string? _text;
    private int _cancelled;
    private long _lastCounted;
    private int _endedCounts;

    public bool IsDisposed { get; private set; }

    public int CancelledCount => Volatile.Read(ref _cancelled);

    /// <summary>The last number that <see cref="CountAsync"/> gave.</summary>
    public long LastCounted => Volatile.Read(ref _lastCounted);

    public int EndedCounts => Volatile.Read(ref _endedCounts);

    public ValueTask<long> AddAsync(long left, long right) => new(left + right);

    public long Add(long left, long right) => left + right;

    public void Store(string? text) => _text = text;

    public async Task<string?> FetchAsync()
    {
        await Task.Yield();
        return _text;
    }

    public async ValueTask FailAsync(string message)
    {
        await Task.Yield();
        // An exception's message may be anything, no text at all included.
        throw new InvalidTimeZoneException(message + " \ud83d");
    }

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            Interlocked.Increment(ref _cancelled);
        }
    }

    public ValueTask<int> CountCancelledAsync() => new(Volatile.Read(ref _cancelled));

    public long PassGate(long value, CancellationToken cancellationToken)
    {
        _gate.Wait(cancellationToken);
        return value;
    }

    public ValueTask OpenGateAsync()
    {
        _gate.Set();
        return default;
    }

    public async IAsyncEnumerable<long> CountAsync(
        long from, long count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        try
        {
            for (long index = 0; index < count; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Volatile.Write(ref _lastCounted, from + index);
                yield return from + index;
            }
        }
        finally
        {
            Interlocked.Increment(ref _endedCounts);
        }
    }

    public async ValueTask<long> SumAsync(IAsyncEnumerable<long> numbers, CancellationToken cancellationToken)
    {
        long sum = 0;
        await foreach (long number in numbers.WithCancellation(cancellationToken))
            sum += number;
        return sum;
    }

    public async Task<long> CallBackAsync(IListener? listener, int times)
    {
        if (listener is null)
            return -1;
        long sum = 0;
        for (int index = 0; index < times; index++)
            sum += index % 2 == 0 ? await listener.HearAsync(index) : listener.HearAndWait(index);
        return sum;
    }

    public async Task<long> CallBackAndReleaseAsync(IListener listener)
    {
        long answer = await listener.HearAsync(0);
        await ((IAsyncDisposable)listener).DisposeAsync();
        return answer;
    }

    public async ValueTask<long> AddLaterAsync(
        long left, long right, int milliseconds, CancellationToken cancellationToken)
    {
        await Task.Delay(milliseconds, cancellationToken);
        return left + right;
    }

    public ValueTask<byte[]?> EchoAsync(byte[]? bytes) => new(bytes);

    public ValueTask<string?> TraceAsync() => new(Activity.Current?.TraceId.ToHexString() ?? "");

    public void Dispose()
    {
        IsDisposed = true;
        _gate.Dispose();
    }
}
