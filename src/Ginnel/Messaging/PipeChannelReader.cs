using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Pipes;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>The reading side of a typed channel: messages are read straight from the pipe's ring.</summary>
/// <remarks>
/// <para>
/// One thread reads at a time; <see cref="Dispose"/> may come from any. Values of an unmanaged type are copies of the
/// writer's bytes: a writer that is not trusted can send any pattern of bits, a <c>bool</c> that is neither true nor
/// false included.
/// </para>
/// <para>
/// The ends are kept apart. The writer completed: what it wrote, then the end, as with any channel. Otherwise, after
/// what was written: <see cref="PeerFailedException"/> with its message, or <see cref="PeerDiedException"/>; and
/// <see cref="PeerProtocolException"/>, <see cref="HandshakeException"/> (another type of messages) or
/// <see cref="InvalidMessageException"/> for a writer that is faulty or hostile, which is cut off. The calls that wait
/// throw these, <see cref="ReadAsync"/> inside a <see cref="ChannelClosedException"/>; <see cref="TryRead"/> is false.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the messages.</typeparam>
public sealed partial class PipeChannelReader<T> : ChannelReader<T>, IDisposable
{
    // What every plain value fits into, however small the ring is.
    private const int SmallestFrame = 2048;

    private readonly FrameReader _frames;
    private readonly IMessageFormatter<T>? _formatter;
    private readonly ChannelHello _expected;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isGreeted;
    // A plain value can be taken from the ring with no further question: greeted, and not at the end.
    private bool _isStraight;
    private volatile bool _isEnded;
    private int _hasEnded;
    private Exception? _failure;

    internal PipeChannelReader(PipeReadEnd end, PipeChannelOptions options)
    {
        options.Checked();
        _frames = new FrameReader(end, options.MaxMessageLength);
        _formatter = PlainBytes.IsPlain<T>() ? null : MessageFormatter.Of<T>();
        _expected = ChannelHello.Of<T>(options.TypeName);
        // A completion that fails and that nobody asks for is no unobserved failure: reading says the same.
        _ = _completion.Task.ContinueWith(
            static failed => failed.Exception, CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Completes when reading has come to the end; fails when that was not the writer's completion.</summary>
    /// <remarks>The end is found by reading: while nobody reads or waits, this does not complete.</remarks>
    public override Task Completion => _completion.Task;

    /// <inheritdoc/>
    public override bool CanPeek => true;

    /// <summary>Whether the messages in the pipe can be counted: those of an unmanaged type below 2 KiB.</summary>
    public override bool CanCount => PlainBytes.IsPlain<T>() && FrameSize <= SmallestFrame;

    /// <summary>Messages that can be read at once.</summary>
    /// <exception cref="NotSupportedException">They cannot be counted; see <see cref="CanCount"/>.</exception>
    public override int Count => !CanCount
        ? throw new NotSupportedException($"Messages of {typeof(T)} differ in size and are not counted in the pipe.")
        : HasMessage() ? (int)(_frames.End.Core.Ring.LookForData() / FrameSize) : 0;

    /// <summary>Nothing more will be read.</summary>
    internal bool HasEnded => _isEnded;

    /// <summary>Why reading has ended, if it was for a bad reason.</summary>
    internal Exception? Failure => _failure;

    private static int FrameSize => FrameLayout.SizeOf(PlainBytes.SizeOf<T>());

    private static ulong PlainHeader => FrameLayout.HeaderOf(FrameKind.ChannelMessage, PlainBytes.SizeOf<T>());

    /// <inheritdoc/>
    public override bool TryRead([MaybeNullWhen(false)] out T item)
    {
        if (PlainBytes.IsPlain<T>() && _isStraight && _frames.TryReadPlain(PlainHeader, out item))
            return true;
        return TryReadSlowPath(isPeek: false, out item);
    }

    /// <inheritdoc/>
    public override bool TryPeek([MaybeNullWhen(false)] out T item) => TryReadSlowPath(isPeek: true, out item);

    /// <summary>Reads as many messages as are there, up to the length of the span.</summary>
    /// <param name="items">Where they go.</param>
    /// <returns>
    /// How many there were; 0 also at the end. Messages that come while this reads may be left to the next call.
    /// </returns>
    /// <remarks>Their room is given back together, which costs less than for each message.</remarks>
    public int TryReadAll(Span<T> items)
    {
        int count = 0;
        int turns = 0;
        while (count < items.Length)
        {
            int read = PlainBytes.IsPlain<T>() && _isStraight ? _frames.ReadPlain(PlainHeader, items[count..]) : 0;
            if (read == 0 && !TryReadSlowPath(isPeek: false, out items[count]!))
                break;
            count += Math.Max(1, read);
            // What was seen before, and what one look has found: to look for every few would slow the writer down.
            if (read > 0 && ++turns == 2)
                break;
        }

        return count;
    }

    /// <inheritdoc/>
    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<bool>(cancellationToken);
        if (HasMessage())
            return new ValueTask<bool>(true);
        if (!_isEnded)
            return WaitToReadSlowAsync(cancellationToken);
        return _failure is { } failure ? ValueTask.FromException<bool>(failure) : new ValueTask<bool>(false);
    }

    /// <inheritdoc/>
    public override ValueTask<T> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<T>(cancellationToken);
        return TryRead(out T? item) ? new ValueTask<T>(item) : ReadLaterAsync(cancellationToken);
    }

    /// <summary>Waits until there is a message, holding up the thread; false at the end.</summary>
    /// <param name="cancellationToken">Ends the wait. No message is lost by that.</param>
    public bool WaitToRead(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!HasMessage())
        {
            if (_isEnded)
                return ThrowFailure();
            try
            {
                if (!_frames.WaitForNews(cancellationToken))
                    End(null);
            }
            catch (Exception exception) when (exception is GinnelException or ObjectDisposedException)
            {
                End(exception);
            }
        }

        return true;
    }

    /// <summary>Reads a message, holding up the thread until there is one.</summary>
    /// <param name="cancellationToken">Ends the wait. No message is lost by that.</param>
    /// <exception cref="ChannelClosedException">The end was reached, or what is inside happened.</exception>
    public T Read(CancellationToken cancellationToken = default)
    {
        T? item;
        while (!TryRead(out item))
        {
            try
            {
                if (WaitToRead(cancellationToken))
                    continue;
            }
            catch (Exception exception) when (exception == _failure)
            {
                throw new ChannelClosedException(exception);
            }

            throw new ChannelClosedException();
        }

        return item;
    }

    /// <summary>Closes the channel's end: writing into it is a broken pipe from now on. Twice is fine.</summary>
    public void Dispose() => End(null);

    /// <summary>Waits for anything to come, which may be no message yet; for readers of several channels.</summary>
    internal ValueTask<bool> WaitForNewsAsync(CancellationToken cancellationToken) =>
        _frames.WaitForNewsAsync(cancellationToken);

    /// <summary>Ends reading, for a reason if it is a bad one; the writer is told.</summary>
    internal void End(Exception? failure)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
            return;
        _failure = failure;
        _isStraight = false;
        _isEnded = true;
        _frames.Complete(failure);
        if (failure is null)
            _completion.TrySetResult();
        else
            _completion.TrySetException(failure);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadSlowPath(bool isPeek, [MaybeNullWhen(false)] out T item)
    {
        item = default;
        if (!TryFind(out Frame frame))
            return false;
        try
        {
            item = Decode(frame.Payload);
            if (!isPeek)
                _frames.Advance();
            return true;
        }
#pragma warning disable CA1031 // A formatter may throw anything about bytes that come from elsewhere.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            End(exception);
            return false;
        }
    }

    /// <summary>Whether the next read gives a message; nothing is taken.</summary>
    internal bool HasMessage() => TryFind(out _);

    /// <summary>The next message, past the hello; false when there is none, or none any more.</summary>
    private bool TryFind(out Frame frame)
    {
        frame = default;
        if (_isEnded)
            return false;
        try
        {
            while (_frames.TryRead(out frame))
            {
                if (_isGreeted && frame.Kind == FrameKind.ChannelMessage)
                    return true;
                Greet(frame);
            }
        }
        catch (Exception exception) when (exception is GinnelException or ObjectDisposedException)
        {
            End(exception);
        }

        return false;
    }

    /// <summary>The first frame says what the messages are; nothing else but messages may follow it.</summary>
    private void Greet(Frame frame)
    {
        if (_isGreeted || frame.Kind != FrameKind.ChannelHello)
        {
            throw _frames.Violation(string.Create(
                CultureInfo.InvariantCulture,
                $"The writer sent a frame of kind {frame.Kind} where a channel has one of kind " +
                $"{(_isGreeted ? FrameKind.ChannelMessage : FrameKind.ChannelHello)}."));
        }

        ChannelHello.ReadFrom(frame.Payload).CheckAgainst(_expected);
        _frames.Advance();
        _isGreeted = true;
        _isStraight = PlainBytes.IsPlain<T>();
    }

    private T Decode(ReadOnlySpan<byte> payload)
    {
        if (PlainBytes.IsPlain<T>())
        {
            if (payload.Length != PlainBytes.SizeOf<T>())
            {
                throw _frames.Violation(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The writer sent a message of {payload.Length} bytes, and {typeof(T)} has " +
                    $"{PlainBytes.SizeOf<T>()}."));
            }

            return FrameLayout.ReadPlain<T>(payload, 0);
        }

        var reader = new MessageReader(payload);
        T item = _formatter!.Read(ref reader);
        reader.EndMessage();
        return item;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitToReadSlowAsync(CancellationToken cancellationToken)
    {
        do
        {
            try
            {
                if (!await _frames.WaitForNewsAsync(cancellationToken).ConfigureAwait(false))
                    End(null);
            }
            catch (Exception exception) when (exception is GinnelException or ObjectDisposedException)
            {
                End(exception);
            }

            if (HasMessage())
                return true;
        }
        while (!_isEnded);
        return ThrowFailure();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<T> ReadLaterAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (TryRead(out T? item))
                    return item;
            }
        }
        catch (Exception exception) when (exception == _failure)
        {
            throw new ChannelClosedException(exception);
        }

        throw new ChannelClosedException();
    }

    /// <summary>False at a good end.</summary>
    private bool ThrowFailure()
    {
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        return false;
    }
}
