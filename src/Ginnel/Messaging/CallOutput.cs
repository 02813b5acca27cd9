using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>Writes frames for any number of threads.</summary>
/// <remarks>
/// 1. A frame is written straight into the ring, under a lock that is held for that long and never waits for room: so
///    whoever reads can always answer, and two sides whose rings are full cannot wait for each other.
/// 2. A frame that finds no room, or is longer than one can be, is copied and waits in a queue; from then on all do,
///    until an asynchronous loop has emptied it.
/// 3. The queue holds what the other side's calls and credits entitle us to send. If it grows beyond that the other
///    side is not reading, and the connection ends.
/// </remarks>
internal sealed class CallOutput
{
    /// <summary>With less room than this it is not worth to begin writing in place.</summary>
    private const int LeastRoom = 64;

    private readonly Lock _gate = new();
    private readonly FrameWriter _writer;
    private readonly bool _isFar;
    private readonly int _mostWaiting;
    private readonly int _mostLength;
    private readonly Action<Exception> _onFailure;
    private readonly Queue<Waiting> _waiting = new();
    private TaskCompletionSource? _drained;
    private bool _isFlushing;
    private bool _isWriting;
    private bool _hasEnded;

    public CallOutput(PipeWriteEnd end, int mostWaiting, int mostLength, Action<Exception> onFailure)
    {
        _writer = new FrameWriter(end);
        _isFar = end.Core.Link.Far is not null;
        _mostWaiting = mostWaiting;
        _mostLength = mostLength;
        _onFailure = onFailure;
    }

    /// <summary>Frames wait for room: whoever can should wait, too, in <see cref="WaitUntilDrainedAsync"/>.</summary>
    public bool IsClogged => Volatile.Read(ref _isFlushing);

    /// <summary>Waits until the peer has made itself known; frames can be sent then.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken) =>
        await _writer.WaitToWriteAsync(LeastRoom, cancellationToken).ConfigureAwait(false);

    /// <summary>Sends a frame. After the connection's end it does nothing.</summary>
    /// <exception cref="InvalidOperationException">The message is longer than is allowed.</exception>
    public void Send<TBody>(byte kind, in TBody body) where TBody : struct, IFrameBody
    {
        bool mustFlush;
        bool handsOver = _isFar && Handover.TryBegin();
        try
        {
            lock (_gate)
            {
                if (_hasEnded)
                    return;
                if (_isWriting)
                    ThrowNested();
                _isWriting = true;
                try
                {
                    mustFlush = !TrySendInPlace(kind, body);
                }
                finally
                {
                    _isWriting = false;
                }
            }
        }
        catch (GinnelException exception)
        {
            // A reader that broke the rules, or more than it reads; never one of the formatters'.
            _onFailure(exception);
            return;
        }
        finally
        {
            if (handsOver)
                Handover.End();
        }

        if (mustFlush)
            _ = FlushAsync();
    }

    /// <summary>Waits until nothing waits for room any more.</summary>
    public Task WaitUntilDrainedAsync()
    {
        lock (_gate)
        {
            if (!_isFlushing || _hasEnded)
                return Task.CompletedTask;
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>Nothing is sent any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            while (_waiting.TryDequeue(out Waiting waiting))
                ArrayPool<byte>.Shared.Return(waiting.Bytes);
            _drained?.TrySetResult();
            _drained = null;
        }
    }

    /// <summary>False when the frame was put into the queue, and the loop is to be started.</summary>
    private bool TrySendInPlace<TBody>(byte kind, in TBody body) where TBody : struct, IFrameBody
    {
        FrameLoan loan = default;
        bool hasRoom = !_isFlushing && _writer.TryLoanMost(LeastRoom, out loan);
        var writer = new MessageWriter(hasRoom ? loan.Payload : default);
        try
        {
            body.Write(ref writer);
            writer.EndMessage();
            if (!hasRoom || writer.HasOutgrown)
                return Enqueue(kind, writer.Written);
            loan.Commit(kind, writer.Length);
            return true;
        }
        finally
        {
            writer.Dispose();
        }
    }

    private bool Enqueue(byte kind, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > _mostLength)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The message has {payload.Length} bytes, and at most {_mostLength} may be sent; give both sides a " +
                $"larger MaxMessageLength, or send a stream."));
        }

        if (_waiting.Count >= _mostWaiting)
        {
            throw new PeerProtocolException(
                $"The peer has not read {_waiting.Count} messages that wait for it, more than its calls entitle it " +
                "to. The connection was closed.");
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(bytes);
        _waiting.Enqueue(new Waiting(kind, bytes, payload.Length));
        if (_isFlushing)
            return true;
        Volatile.Write(ref _isFlushing, true);
        return false;
    }

    /// <summary>Has the ring to itself: as long as it runs nobody writes in place.</summary>
    private async Task FlushAsync()
    {
        try
        {
            while (TryTakeWaiting(out Waiting next))
            {
                // Not under the lock, which must never wait; the buffer is ours.
                await _writer.WriteLargeAsync(next.Kind, next.Bytes.AsMemory(0, next.Length), CancellationToken.None)
                    .ConfigureAwait(false);
                ArrayPool<byte>.Shared.Return(next.Bytes);
            }
        }
        catch (Exception exception) when (exception is GinnelException or InvalidOperationException)
        {
            _onFailure(await FindReasonAsync(exception).ConfigureAwait(false));
        }
    }

    /// <summary>A reader that goes between the wait for room and the use of it looks like an end of ours.</summary>
    private async ValueTask<Exception> FindReasonAsync(Exception exception)
    {
        if (exception is not ObjectDisposedException || _writer.End.Core.IsClosed)
            return exception;
        try
        {
            await _writer.WaitToWriteAsync(LeastRoom, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception reason) when (reason is GinnelException or InvalidOperationException)
        {
            return reason;
        }

        return exception;
    }

    private bool TryTakeWaiting(out Waiting next)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out next))
                return true;
            Volatile.Write(ref _isFlushing, false);
            _drained?.TrySetResult();
            _drained = null;
            return false;
        }
    }

    private static void ThrowNested() => throw new InvalidOperationException(
        "A formatter made a call while it wrote a message of the same connection.");

    private readonly record struct Waiting(byte Kind, byte[] Bytes, int Length);
}
