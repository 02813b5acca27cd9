using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Pipes;
using Ginnel.Rings;

namespace Ginnel.Messaging;

/// <summary>Reads frames from a pipe, in place; what a hostile writer puts there costs it the connection.</summary>
/// <remarks>
/// 1. A header is read once into a local and then checked: its reserved bytes are zero, and the whole frame has been
///    published, for writers publish frames whole. Anything else cuts the writer off.
/// 2. What is larger than a frame is put together by <see cref="LargeMessage"/>, which takes memory as it comes, and
///    not as anybody states. A writer that completes in the middle has abandoned the message.
/// 3. One call passes over a bounded number of frames that give nothing, so a writer that sends nothing but those keeps
///    nobody busy beyond a cancellation.
/// One operation at a time, like the end that it reads from.
/// </remarks>
internal sealed class FrameReader
{
    private const int MostPassedOver = 64;

    private readonly PipeReadEnd _end;
    private readonly LargeMessage _large;
    // Some of a large message is there: a copy of what it says itself, at hand for the short ways.
    private bool _isLarge;
    // Of the frame that was given in place; 0 when there is none.
    private int _size;
    private int _messages;

    /// <param name="end">Where the frames are.</param>
    /// <param name="mostLength">The longest message that is accepted, in bytes.</param>
    public FrameReader(PipeReadEnd end, long mostLength)
    {
        _end = end;
        _large = new LargeMessage(end, Math.Min(mostLength, Array.MaxLength));
    }

    public PipeReadEnd End => _end;

    /// <summary>Gives the next message, and again until it is advanced; false when there is none yet.</summary>
    /// <exception cref="PeerProtocolException">What the writer wrote is no frame; it was cut off.</exception>
    public bool TryRead(out Frame frame)
    {
        if (_isLarge && (_large.TryGive(out frame) || _large.Due is not null))
            return frame.Kind != 0;

        for (int count = 0; count < MostPassedOver && _end.TryRead(out ReadOnlySpan<byte> data); count++)
        {
            ulong header = data.Length < FrameLayout.HeaderLength ? 0 : FrameLayout.ReadHeader(data);
            int length = CheckHeader(header, data.Length);
            byte kind = FrameLayout.KindIn(header);
            ReadOnlySpan<byte> payload = data.Slice(FrameLayout.HeaderLength, length);
            if (kind > FrameKind.LastOfLarge && !_isLarge)
            {
                _size = FrameLayout.SizeOf(length);
                _messages = FrameKind.MessagesIn(kind);
                frame = new Frame(kind, payload);
                return true;
            }

            _large.Take(kind, payload);
            _isLarge = _large.IsUnderWay;
            _end.Advance(FrameLayout.SizeOf(length));
            if (_large.TryGive(out frame) || _large.Due is not null)
                return frame.Kind != 0;
        }

        frame = default;
        return false;
    }

    /// <summary>
    /// Reads a plain value at once, if the next frame is exactly that and lies in the ring; false leaves it to
    /// <see cref="TryRead"/>, whatever the reason.
    /// </summary>
    /// <param name="header">The header that such a frame has.</param>
    /// <param name="value">A copy of the value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadPlain<T>(ulong header, out T value)
    {
        Debug.Assert(FrameLayout.LengthIn(header) == PlainBytes.SizeOf<T>());
        int size = FrameLayout.SizeOf((int)FrameLayout.LengthIn(header));
        SpscRingReader ring = _end.Ring;
        if (!_isLarge && ring.TryRead(out ReadOnlySpan<byte> data) && data.Length >= size
            && FrameLayout.ReadHeader(data) == header)
        {
            value = FrameLayout.ReadPlain<T>(data, FrameLayout.HeaderLength);
            ring.Advance(size, messages: 1);
            return true;
        }

        value = default!;
        return false;
    }

    /// <summary>
    /// Reads plain values while the next frames are exactly that, and gives their room back together; 0 leaves it to
    /// <see cref="TryRead"/>.
    /// </summary>
    public int ReadPlain<T>(ulong header, Span<T> values)
    {
        if (_isLarge || !_end.TryRead(out ReadOnlySpan<byte> data))
            return 0;
        int size = FrameLayout.SizeOf((int)FrameLayout.LengthIn(header));
        int most = Math.Min(values.Length, data.Length / size);
        int count = FrameLayout.ReadAll(data, header, values[..most]);
        if (count > 0)
            _end.AdvanceMessages(count * size, count);
        return count;
    }

    /// <summary>Gives the message of the last <see cref="TryRead"/> back: the next one can be read.</summary>
    public void Advance()
    {
        if (_isLarge)
        {
            _isLarge = false;
            _end.Core.Ring.CountMessages(1);
            _large.Advance();
            return;
        }

        Debug.Assert(_size > 0);
        int size = _size;
        _size = 0;
        _end.AdvanceMessages(size, _messages);
    }

    /// <summary>Waits until <see cref="TryRead"/> has something to give; false at the end of the stream.</summary>
    /// <exception cref="PeerProtocolException">What the writer wrote is no frame; it was cut off.</exception>
    public bool WaitToRead(CancellationToken cancellationToken)
    {
        while (!TryRead(out _))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!WaitForNews(cancellationToken))
                return false;
        }

        return true;
    }

    /// <inheritdoc cref="WaitToRead"/>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) =>
        TryRead(out _) ? new ValueTask<bool>(true) : WaitToReadSlowAsync(cancellationToken);

    /// <summary>Waits until something has come, which need not be a whole message; false at the end.</summary>
    public ValueTask<bool> WaitForNewsAsync(CancellationToken cancellationToken) =>
        _large.Due is { } due ? WaitForAsync(due, cancellationToken) : _end.WaitToReadAsync(cancellationToken);

    /// <inheritdoc cref="WaitForNewsAsync"/>
    public bool WaitForNews(CancellationToken cancellationToken)
    {
        if (_large.Due is not { } due)
            return _end.WaitToRead(cancellationToken);
        Task.WaitAny([due], cancellationToken);
        return true;
    }

    /// <summary>Closes the end. For any thread: what is being read just now is left to the collector.</summary>
    public void Complete(Exception? exception) => _end.Complete(exception);

    /// <summary>Cuts the writer off: from now on reading fails with this.</summary>
    public PeerProtocolException Violation(string problem) => Violation(_end, problem);

    /// <inheritdoc cref="Violation(string)"/>
    public static PeerProtocolException Violation(PipeReadEnd end, string problem)
    {
        var exception = new PeerProtocolException(problem + " The connection was closed.");
        end.Core.Link.OnViolation(exception);
        return exception;
    }

    private static async ValueTask<bool> WaitForAsync(Task due, CancellationToken cancellationToken)
    {
        await Task.WhenAny(due).WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitToReadSlowAsync(CancellationToken cancellationToken)
    {
        do
        {
            if (!await WaitForNewsAsync(cancellationToken).ConfigureAwait(false))
                return false;
        }
        while (!TryRead(out _));
        return true;
    }

    /// <summary>The length of the payload, once the header is found to be that of a frame which is all there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int CheckHeader(ulong header, int available)
    {
        uint length = FrameLayout.LengthIn(header);
        if (!FrameLayout.IsReservedZero(header) || FrameLayout.KindIn(header) == 0
            || length > available - FrameLayout.HeaderLength || FrameLayout.SizeOf((int)length) > available)
        {
            ThrowNoFrame(header, available);
        }

        return (int)length;
    }

    private void ThrowNoFrame(ulong header, int available) => throw Violation(string.Create(
        CultureInfo.InvariantCulture,
        $"The writer published {available} bytes that begin with the header 0x{header:X16}: kind " +
        $"{FrameLayout.KindIn(header)} and {FrameLayout.LengthIn(header)} bytes of payload, which is no whole frame."));
}
