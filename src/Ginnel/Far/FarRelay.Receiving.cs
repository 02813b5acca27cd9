using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Pipes;
using Ginnel.Segments;

namespace Ginnel.Far;

/// <summary>What comes from the peer.</summary>
/// <remarks>
/// 1. Where there is room in the ring, bytes are decrypted into it and published together. The reader is woken when
///    there is nothing more to decrypt, or after some hundred kilobytes: by a thread that is about to wait itself, so
///    that the reader goes on in its place.
/// 2. Where there is none they are kept, up to the credit that was given, and a task of its own passes them on in order
///    as the connection reads. While it does, what comes next queues behind.
/// 3. Credit is given back once the bytes are in the ring, a quarter of it at a time.
/// </remarks>
internal sealed partial class FarRelay
{
    /// <summary>Or a quarter of the ring, if that is more.</summary>
    private const int RungAtOnce = 256 << 10;

    private readonly Queue<(byte[] Bytes, int Length, bool IsWhole)> _kept = [];
    private Task _draining = Task.CompletedTask;
    private bool _isDraining;
    private int _allowance;
    private int _untoldCredit;
    private volatile bool _isReaderTold;
    private string _readerFailure = "";
    private string? _completion;
    private int _publishingThread;
    private int _unrungLength;
    private bool _owesRing;

    /// <summary>Wakes whoever waits at the connection's side.</summary>
    public Action? Ring { get; init; }

    private async Task ReceiveAllAsync()
    {
        string? failure = await ReceiveUntilEndAsync().ConfigureAwait(false);
        _input.End();
        if (failure is not null || !Settle())
            Lose(failure ?? "it has ended");
        // What is kept can still be passed on, if the peer has said all that it had to.
        if (Settle())
            await _draining.ConfigureAwait(false);
    }

    /// <summary>Why nothing more comes; null at the end of the stream.</summary>
    private async ValueTask<string?> ReceiveUntilEndAsync()
    {
        try
        {
            while (await _input.FillAsync(FarFrame.HeaderLength).ConfigureAwait(false))
            {
                if (!FarFrame.TryRead(_input.Buffered.Span, out FarFrame frame))
                    throw new PeerProtocolException("It sent something that is no frame.");
                _input.Advance(FarFrame.HeaderLength);
                if (frame.Kind is FarFrameKind.Bytes or FarFrameKind.Frames)
                    await ReceiveDataAsync(frame).ConfigureAwait(false);
                else
                    await ReceiveControlAsync(frame).ConfigureAwait(false);
            }

            return null;
        }
        catch (PeerProtocolException violation)
        {
            return $"it broke the rules: {violation.Message}";
        }
        catch (Exception exception) when (IsEndOfStream(exception))
        {
            return ReasonOf(exception);
        }
    }

    private async ValueTask ReceiveDataAsync(FarFrame frame)
    {
        if (frame.Length == 0 || frame.Length > _allowance || _completion is not null || _writer is null)
        {
            throw new PeerProtocolException(
                $"It sent {frame.Length} bytes, and may send {(_completion is null ? _allowance : 0)}.");
        }

        Interlocked.Add(ref _allowance, -frame.Length);
        if (_isReaderTold)
            await _input.SkipAsync(frame.Length).ConfigureAwait(false);
        else if (!Volatile.Read(ref _isDraining) && _writer.Ring.TryEnsureRoom(frame.Length))
            await ReceiveIntoRingAsync(frame.Length).ConfigureAwait(false);
        else
            await KeepAsync(frame).ConfigureAwait(false);
    }

    /// <summary>Step 1.</summary>
    private async ValueTask ReceiveIntoRingAsync(int length)
    {
        await _input.ReadExactlyAsync(_writer!.GetMemory(length)[..length]).ConfigureAwait(false);
        _writer.Advance(length);
        PublishReceived();
        GiveBack(length);
        _unrungLength += length;
        if (_unrungLength >= Math.Max(RungAtOnce, _link.Capacity / 4))
            RingReader();
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "There is room, so it has published and completed.")]
    private void PublishReceived()
    {
        Volatile.Write(ref _publishingThread, Environment.CurrentManagedThreadId);
        try
        {
            _writer!.FlushAsync().GetAwaiter().GetResult();
        }
        catch (GinnelException)
        {
            // The connection reads no more: whoever watches that says so to the peer.
        }
        finally
        {
            Volatile.Write(ref _publishingThread, 0);
        }
    }

    /// <summary>Rings at the connection's side; for what was just received not yet (step 1).</summary>
    private void RingNearby()
    {
        if (Volatile.Read(ref _publishingThread) == Environment.CurrentManagedThreadId)
            _owesRing = true;
        else
            Ring?.Invoke();
    }

    private void RingReader()
    {
        _unrungLength = 0;
        if (!_owesRing)
            return;
        _owesRing = false;
        Ring?.Invoke();
    }

    /// <summary>Step 2.</summary>
    private async ValueTask KeepAsync(FarFrame frame)
    {
        // The reader is behind: it must not wait for more.
        RingReader();
        byte[] bytes = ArrayPool<byte>.Shared.Rent(frame.Length);
        await _input.ReadExactlyAsync(bytes.AsMemory(0, frame.Length)).ConfigureAwait(false);
        lock (_kept)
        {
            _kept.Enqueue((bytes, frame.Length, frame.Kind == FarFrameKind.Frames));
            if (_isDraining)
                return;
            _isDraining = true;
        }

        _draining = DrainAsync();
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            (byte[] Bytes, int Length, bool IsWhole) next;
            lock (_kept)
            {
                if (!_kept.TryDequeue(out next))
                {
                    _isDraining = false;
                    break;
                }
            }

            try
            {
                await PassOnAsync(next.Bytes.AsMemory(0, next.Length), next.IsWhole).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The peer is lost: what was kept is, too, and must not pass for all that there was.
                return;
            }
            catch (GinnelException)
            {
                // Nobody reads it any more.
            }

            ArrayPool<byte>.Shared.Return(next.Bytes);
            GiveBack(next.Length);
        }

        CompleteIfDue();
    }

    private async ValueTask PassOnAsync(ReadOnlyMemory<byte> bytes, bool isWhole)
    {
        if (!isWhole)
        {
            await _writer!.WriteAsync(bytes, _over.Token).ConfigureAwait(false);
            return;
        }

        await _writer!.WaitToWriteAsync(bytes.Length, _over.Token).ConfigureAwait(false);
        if (!_writer.TryLoan(bytes.Length, out Loan loan))
            return;
        bytes.Span.CopyTo(loan.Span);
        loan.Commit();
    }

    /// <summary>Step 3.</summary>
    private void GiveBack(int length)
    {
        int untold = Interlocked.Add(ref _untoldCredit, length);
        if (untold < _link.Capacity / 4)
            return;
        untold = Interlocked.Exchange(ref _untoldCredit, 0);
        // Before it is told: the peer may use it at once.
        Interlocked.Add(ref _allowance, untold);
        Interlocked.Add(ref _owedCredit, untold);
        RequestControl();
    }

    private async ValueTask ReceiveControlAsync(FarFrame frame)
    {
        if (frame.Length > FarFrame.MostControlLength)
        {
            throw new PeerProtocolException(
                $"It sent a frame of kind {(byte)frame.Kind} with {frame.Length} bytes, and at most " +
                $"{FarFrame.MostControlLength} are accepted.");
        }

        if (!await _input.FillAsync(frame.Length).ConfigureAwait(false))
            throw new PeerProtocolException("It ended within a frame.");
        TakeControl(frame.Kind, _input.Buffered.Span[..frame.Length]);
        _input.Advance(frame.Length);
    }

    private void TakeControl(FarFrameKind kind, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case FarFrameKind.Ping:
                Owe(ref _owesPong);
                break;
            case FarFrameKind.Pong:
                break;
            case FarFrameKind.Credit when payload.Length == sizeof(int):
                AddCredit(BinaryPrimitives.ReadInt32LittleEndian(payload));
                break;
            case FarFrameKind.WriterCompleted when _writer is not null && _completion is null:
                Volatile.Write(ref _completion, Encoding.UTF8.GetString(payload));
                CompleteIfDue();
                OnDirectionDone();
                break;
            case FarFrameKind.ReaderCompleted when _reader is not null:
                OnPeerReaderCompleted(Encoding.UTF8.GetString(payload));
                break;
            default:
                throw new PeerProtocolException(
                    $"It sent a frame of kind {(byte)kind} with {payload.Length} bytes, which cannot be here.");
        }
    }

    /// <summary>The peer's writer has completed, and all that it wrote is in the ring.</summary>
    private void CompleteIfDue()
    {
        lock (_kept)
        {
            if (_completion is null || _isDraining || _isIncomingDone || _outcome == IsLost)
                return;
            _isIncomingDone = true;
        }

        _writer!.Complete(FailureOf(_completion));
        OnDirectionDone();
    }

    /// <summary>The connection reads no more.</summary>
    private void OnReaderCompleted()
    {
        lock (_kept)
        {
            if (_isReaderTold || _isIncomingDone)
                return;
            _isReaderTold = true;
        }

        if (_writer!.Core.ReaderState == EndState.Failed)
            _readerFailure = _link.Peer.Header.ReadFailure();
        // Noted, then done, then said: the end of our stream must not come before it, nor the peer's answer, which may
        // be the end of its stream, find us expecting more.
        Volatile.Write(ref _owesReaderCompletion, 1);
        _isIncomingDone = true;
        RequestControl();
        OnDirectionDone();
    }

    /// <summary>The peer reads no more.</summary>
    private void OnPeerReaderCompleted(string reason)
    {
        _peerReaderFailure = reason;
        Volatile.Write(ref _isPeerReaderGone, true);
        Settle();
        // It completes our end, for it may be reading from its memory just now.
        EndSending();
    }
}
