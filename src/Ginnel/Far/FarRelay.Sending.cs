using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Ginnel.Far;

/// <summary>What the connection writes, and what else there is to say.</summary>
internal sealed partial class FarRelay
{
    /// <summary>What is encrypted in one piece.</summary>
    private const int RecordLength = 16 << 10;

    /// <summary>So much is sent at once at most, so that credit and pongs need not wait long.</summary>
    private const int MostAtOnce = 256 << 10;

    /// <summary>Then another thread goes on with it.</summary>
    private const int MostTurns = 16;

    private readonly SemaphoreSlim _sending = new(1);
    private readonly byte[] _record = new byte[RecordLength];
    private readonly Lock _creditGate = new();
    private readonly int _creditLimit;
    private TaskCompletionSource? _moreCredit;
    private int _credit;
    private bool _isPeerReaderGone;
    private string _peerReaderFailure = "";
    private int _owedCredit;
    private int _owesPing;
    private int _owesPong;
    private int _owesReaderCompletion;
    private int _owesEnd;
    private bool _hasEnded;
    // When it failed, by Environment.TickCount64; 0 while it did not.
    private long _stoppedSending;
    private int _controlRequests;

    private async Task SendAllAsync()
    {
        try
        {
            if (await SendUntilCompletedAsync().ConfigureAwait(false) is { } reason)
                await SendCompletionAsync(reason).ConfigureAwait(false);
        }
        catch (PeerDiedException)
        {
            // The connection is gone without having been closed.
            Lose("the connection was closed");
        }
        catch (Exception exception) when (IsEndOfStream(exception))
        {
            StopSending();
        }

        if (!Volatile.Read(ref _isPeerReaderGone))
            return;
        _reader!.Complete(FailureOf(_peerReaderFailure));
        _isOutgoingDone = true;
        OnDirectionDone();
    }

    /// <summary>What the connection's writer completed with, empty for nothing; null when it was not that.</summary>
    private async ValueTask<string?> SendUntilCompletedAsync()
    {
        try
        {
            for (int turns = 1; ; turns++)
            {
                // Whoever published may be running this, and has something else to do.
                if (turns % MostTurns == 0)
                    await Task.Yield();
                ReadResult result = await _reader!.ReadAsync().ConfigureAwait(false);
                ReadOnlyMemory<byte> data = result.Buffer.First;
                // 0 when nobody wants any more.
                int length = data.IsEmpty ? 0 : await TakeCreditAsync(data).ConfigureAwait(false);
                if (length > 0)
                    await SendDataAsync(data[..length]).ConfigureAwait(false);
                _reader.AdvanceTo(result.Buffer.GetPosition(length));
                if (result.IsCanceled || Volatile.Read(ref _isPeerReaderGone) || _over.IsCancellationRequested)
                    return null;
                if (data.IsEmpty && result.IsCompleted)
                    return "";
            }
        }
        catch (PeerFailedException failure)
        {
            return failure.PeerMessage;
        }
    }

    /// <summary>The writer has completed, and the other side gets to know.</summary>
    private async ValueTask SendCompletionAsync(string reason)
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            int length = WriteControl(_record);
            length += WriteText(_record.AsSpan(length), FarFrameKind.WriterCompleted, reason);
            // Before the peer can know: its answer may be the end of its stream. Ours waits for the semaphore.
            _isOutgoingDone = true;
            await _stream.WriteAsync(_record.AsMemory(0, length)).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }

        OnDirectionDone();
    }

    /// <summary>Waits until some of the bytes may be sent; 0 once nobody will read them.</summary>
    private async ValueTask<int> TakeCreditAsync(ReadOnlyMemory<byte> data)
    {
        while (true)
        {
            Task more;
            lock (_creditGate)
            {
                if (_isPeerReaderGone || _over.IsCancellationRequested)
                    return 0;
                int length = Cut(data.Span, Math.Min(_credit, MostAtOnce));
                if (length > 0)
                {
                    _credit -= length;
                    return length;
                }

                _moreCredit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                more = _moreCredit.Task;
            }

            await more.ConfigureAwait(false);
        }
    }

    /// <summary>How much of it may be sent together: all, or as many whole frames as there is credit for.</summary>
    private int Cut(ReadOnlySpan<byte> data, int most)
    {
        if (!_far.WritesFrames)
            return CutAtRecord(Math.Min(data.Length, most));
        most = Math.Min(data.Length, Math.Min(most, _creditLimit / 2));
        int length = 0;
        while (length + FrameSize.HeaderLength <= data.Length)
        {
            long size = FrameSize.At(data[length..]);
            if (length + size > most)
                break;
            length += (int)size;
        }

        return length;
    }

    /// <summary>What fills records; the rest comes with what is written next, or right after.</summary>
    private static int CutAtRecord(int length)
    {
        int rest = (FarFrame.HeaderLength + length) % RecordLength;
        return length < RecordLength ? length : length - rest;
    }

    private async ValueTask SendDataAsync(ReadOnlyMemory<byte> data)
    {
        FarFrameKind kind = _far.WritesFrames ? FarFrameKind.Frames : FarFrameKind.Bytes;
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            int begin = WriteControl(_record);
            new FarFrame(kind, data.Length).WriteTo(_record.AsSpan(begin));
            begin += FarFrame.HeaderLength;
            int length = Math.Min(data.Length, RecordLength - begin);
            data.Span[..length].CopyTo(_record.AsSpan(begin));
            ReadOnlyMemory<byte> first = _record.AsMemory(0, begin + length);
            // The rest goes straight from the ring.
            if (length < data.Length)
                await SendTogetherAsync(first, data[length..]).ConfigureAwait(false);
            else
                await _stream.WriteAsync(first).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async ValueTask SendTogetherAsync(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> rest)
    {
        _wire.Hold();
        try
        {
            await _stream.WriteAsync(first).ConfigureAwait(false);
            await _stream.WriteAsync(rest).ConfigureAwait(false);
        }
        finally
        {
            await _wire.LetGoAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Notes what has to be said, and says it as soon as nobody else is sending.</summary>
    private void Owe(ref int what)
    {
        Volatile.Write(ref what, 1);
        RequestControl();
    }

    private void RequestControl()
    {
        if (Interlocked.Increment(ref _controlRequests) == 1)
            _ = SendControlAsync();
    }

    private async Task SendControlAsync()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _controlRequests);
            await _sending.WaitAsync().ConfigureAwait(false);
            try
            {
                // First: what was owed before the end is said before it.
                bool owesEnd = Interlocked.Exchange(ref _owesEnd, 0) != 0;
                int length = WriteControl(_record);
                if (length > 0)
                    await _stream.WriteAsync(_record.AsMemory(0, length)).ConfigureAwait(false);
                if (owesEnd)
                    await EndStreamAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (IsEndOfStream(exception))
            {
                StopSending();
            }
            finally
            {
                _sending.Release();
            }
        }
        while (Interlocked.Add(ref _controlRequests, -seen) != 0);
    }

    /// <summary>Closes our direction; with the semaphore, as whatever writes.</summary>
    private async ValueTask EndStreamAsync()
    {
        if (_hasEnded)
            return;
        _hasEnded = true;
        // SslStream guards OpenSSL's state in reads and writes, and not in this, which looks for a record of the peer,
        // too. At the same time as a read it takes one from it, or corrupts the heap.
        Task closing = await _input.CallBetweenReadsAsync(
            async () => await _stream.ShutdownAsync().ConfigureAwait(false)).ConfigureAwait(false);
        // Where it failed there is still the end of TCP, which says the same.
        await closing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>The peer takes no more, but what it has sent before may still be on its way to whoever reads.</summary>
    /// <remarks>
    /// That ends by itself soon: with the end of the peer's stream, or as this failed. Where it does not, the
    /// keep-alive sees to it.
    /// </remarks>
    private void StopSending()
    {
        Interlocked.CompareExchange(ref _stoppedSending, Environment.TickCount64, 0);
        ShutDownSending();
    }

    private void ShutDownSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is closed, or was reset.
        }
    }

    /// <summary>Writes what is owed; returns how long it is.</summary>
    private int WriteControl(Span<byte> target)
    {
        int length = 0;
        if (_hasEnded)
            return 0;
        if (Interlocked.Exchange(ref _owesPong, 0) != 0)
            length += WriteText(target[length..], FarFrameKind.Pong, "");
        if (Interlocked.Exchange(ref _owesPing, 0) != 0)
            length += WriteText(target[length..], FarFrameKind.Ping, "");
        int credit = Interlocked.Exchange(ref _owedCredit, 0);
        if (credit > 0)
        {
            new FarFrame(FarFrameKind.Credit, sizeof(int)).WriteTo(target[length..]);
            BinaryPrimitives.WriteInt32LittleEndian(target[(length + FarFrame.HeaderLength)..], credit);
            length += FarFrame.HeaderLength + sizeof(int);
        }

        if (Interlocked.Exchange(ref _owesReaderCompletion, 0) != 0)
            length += WriteText(target[length..], FarFrameKind.ReaderCompleted, _readerFailure);
        return length;
    }

    private static int WriteText(Span<byte> target, FarFrameKind kind, string text)
    {
        Span<byte> payload = target.Slice(FarFrame.HeaderLength, FarFrame.MostControlLength);
        Encoding.UTF8.GetEncoder().Convert(text, payload, flush: true, out _, out int length, out _);
        new FarFrame(kind, length).WriteTo(target);
        return FarFrame.HeaderLength + length;
    }

    private void AddCredit(int count)
    {
        lock (_creditGate)
        {
            if (count <= 0 || count > _creditLimit - _credit)
            {
                throw new PeerProtocolException(
                    $"It gave credit for {count} bytes, with {_credit} of {_creditLimit} left.");
            }

            _credit += count;
            _moreCredit?.TrySetResult();
            _moreCredit = null;
        }
    }

    /// <summary>Whoever waits for credit, or for something to send, looks again.</summary>
    private void EndSending()
    {
        lock (_creditGate)
        {
            _moreCredit?.TrySetResult();
            _moreCredit = null;
        }

        _reader?.CancelPendingRead();
    }

    private static bool IsEndOfStream(Exception exception) =>
        exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException
            or PeerProtocolException;
}
