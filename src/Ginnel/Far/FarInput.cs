using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Far;

/// <summary>Reads frames from a stream, with a buffer, and remembers when something came last.</summary>
/// <remarks>
/// One task reads. Others may ask for a call to be made between two of its reads (<see cref="CallBetweenReadsAsync"/>):
/// 1. Whoever asks notes the call, and cancels the read that is pending, if any. SslStream keeps what it has of a
///    record, so nothing is lost by that, and the next read goes on where this one stopped.
/// 2. Whoever reads makes the call before its next read.
/// 3. When it will read no more it says so (<see cref="End"/>), and whoever asks makes the call alone.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Its source has neither a timer nor a wait handle.")]
internal sealed class FarInput(Stream stream)
{
    /// <summary>Called before it has to wait for the network.</summary>
    public Action? Waiting { get; set; }

    private readonly byte[] _buffer = new byte[32 << 10];
    private int _begin;
    private int _end;
    private long _lastReceived = Environment.TickCount64;
    private readonly CancellationTokenSource _interruption = new();
    private CallRequest? _request;
    private int _isOver;
    // The reader's own: set once the interruption has done its work.
    private bool _wasInterrupted;

    /// <summary>By <see cref="Environment.TickCount64"/>.</summary>
    public long LastReceived => Volatile.Read(ref _lastReceived);

    /// <summary>What is in the buffer.</summary>
    public ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(_begin, _end - _begin);

    /// <summary>Has so many bytes in the buffer, or all until the end: then it returns false.</summary>
    public async ValueTask<bool> FillAsync(int length, CancellationToken cancellationToken = default)
    {
        while (_end - _begin < length)
        {
            if (_begin > 0)
            {
                _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
                (_begin, _end) = (0, _end - _begin);
            }

            int count = await ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (count == 0)
                return false;
            _end += count;
            Volatile.Write(ref _lastReceived, Environment.TickCount64);
        }

        return true;
    }

    public void Advance(int count) => _begin += count;

    /// <summary>Reads so many bytes, past the buffer once that is empty.</summary>
    public async ValueTask ReadExactlyAsync(Memory<byte> target)
    {
        int buffered = Math.Min(target.Length, _end - _begin);
        _buffer.AsSpan(_begin, buffered).CopyTo(target.Span);
        _begin += buffered;
        target = target[buffered..];
        while (target.Length > 0)
        {
            int count = await ReadAsync(target, CancellationToken.None).ConfigureAwait(false);
            if (count == 0)
                throw new EndOfStreamException("it ended within a frame");
            target = target[count..];
            Volatile.Write(ref _lastReceived, Environment.TickCount64);
        }
    }

    /// <summary>Has a call made while nobody is reading, once in an input's life.</summary>
    /// <param name="call">Fails by its task, if it does.</param>
    /// <returns>When it was made, what it returned.</returns>
    public Task<Task> CallBetweenReadsAsync(Func<Task> call)
    {
        var request = new CallRequest(call);
        // A full fence, as is the one in End: one of the two sees what the other has done.
        Interlocked.Exchange(ref _request, request);
        if (Volatile.Read(ref _isOver) != 0)
            MakeCall();
        else
            _ = _interruption.CancelAsync();
        return request.Made;
    }

    /// <summary>Nobody will read any more.</summary>
    public void End()
    {
        Interlocked.Exchange(ref _isOver, 1);
        MakeCall();
    }

    private void MakeCall() => Interlocked.Exchange(ref _request, null)?.Make();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Volatile.Read(ref _request) is not null)
                MakeCall();
            // A handshake has a token of its own, and nobody asks for calls during one.
            bool canBeInterrupted = !cancellationToken.CanBeCanceled && !_wasInterrupted;
            try
            {
                ValueTask<int> read = stream.ReadAsync(
                    target, canBeInterrupted ? _interruption.Token : cancellationToken);
                if (!read.IsCompleted)
                    Waiting?.Invoke();
                return await read.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (canBeInterrupted)
            {
                _wasInterrupted = true;
            }
        }
    }

    /// <summary>Passes over so many bytes.</summary>
    public async ValueTask SkipAsync(int length)
    {
        while (length > 0)
        {
            if (_begin == _end && !await FillAsync(1).ConfigureAwait(false))
                throw new EndOfStreamException("it ended within a frame");
            int count = Math.Min(length, _end - _begin);
            _begin += count;
            length -= count;
        }
    }

    private sealed class CallRequest(Func<Task> call)
    {
        private readonly TaskCompletionSource<Task> _made = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Task> Made => _made.Task;

        public void Make() => _made.SetResult(call());
    }
}
