using System;
using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Pipes;
using Ginnel.Serialization;

namespace Ginnel.Messaging;

/// <summary>The writing side of a typed channel: messages go straight into the pipe's ring.</summary>
/// <remarks>
/// <para>
/// Values of an unmanaged type are copied as they are; others are written by their
/// <see cref="IMessageFormatter{T}"/>. A message that is larger than half of the pipe goes in parts, or as a segment of
/// its own, and may take up to 2 GiB.
/// </para>
/// <para>
/// One thread writes at a time; <see cref="TryComplete"/> and <see cref="Dispose"/> may come from any. A message is
/// visible to the reader when the call returns; where there are many at once, <see cref="TryWriteAll"/> and its kin
/// publish them together.
/// </para>
/// <para>
/// When the reader is gone, <see cref="TryWrite"/> is false, and the calls that wait say why:
/// <see cref="BrokenPipeException"/>, <see cref="PeerFailedException"/>, <see cref="PeerDiedException"/> or
/// <see cref="PeerProtocolException"/>. After completion here they give what <see cref="ChannelWriter{T}"/> gives.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the messages.</typeparam>
public sealed partial class PipeChannelWriter<T> : ChannelWriter<T>, IDisposable
{
    // Room for so much is looked for before a message is written whose length is not known.
    private const int LeastRoom = 56;

    // Stands for a completion without an exception.
    private static readonly Exception s_noError = new InvalidOperationException();

    private readonly FrameWriter _frames;
    private readonly IMessageFormatter<T>? _formatter;
    private readonly ChannelHello _hello;
    private readonly bool _isDropping;
    // A plain value can go into the ring with no further question: greeted, nothing under way, not completed.
    private bool _isStraight;
    private bool _hasGreeted;
    private Exception? _completion;
    // A message larger than a frame is on its way.
    private Task? _large;
    // Room that the last message lacked.
    private int _wanted;
    // Length of the last message, as a guess for the next.
    private int _typical;

    internal PipeChannelWriter(PipeWriteEnd end, PipeChannelOptions options)
    {
        options.Checked();
        _frames = new FrameWriter(end);
        _formatter = PlainBytes.IsPlain<T>() ? null : MessageFormatter.Of<T>();
        _hello = ChannelHello.Of<T>(options.TypeName);
        _isDropping = options.FullMode == BoundedChannelFullMode.DropWrite;
        // An end that was not used yet may have a partner that is still to be moved; the first message greets, too.
        if (end.Core.Link.IsAttached)
            TryGreet();
    }

    private enum Outcome
    {
        /// <summary>It is in the ring.</summary>
        Written,
        /// <summary>It is on its way, as <see cref="_large"/>.</summary>
        Begun,
        /// <summary>It was dropped, as the mode asks for.</summary>
        Dropped,
        /// <summary>There is no room.</summary>
        Full,
        /// <summary>There will be no room.</summary>
        Closed,
    }

    /// <summary>Messages that were dropped for want of room, with <c>DropWrite</c>.</summary>
    public long DroppedCount { get; private set; }

    private static ulong PlainHeader => FrameLayout.HeaderOf(FrameKind.ChannelMessage, PlainBytes.SizeOf<T>());

    private bool IsPlainFrame => PlainBytes.IsPlain<T>() && PlainBytes.SizeOf<T>() <= _frames.LargestPayload;

    /// <inheritdoc/>
    public override bool TryWrite(T item)
    {
        if (PlainBytes.IsPlain<T>() && _isStraight && _frames.TryWritePlain(PlainHeader, item))
            return true;
        return TryWriteSlowPath(item, publish: true, CancellationToken.None) < Outcome.Full;
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(T item, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (PlainBytes.IsPlain<T>() && _isStraight && _frames.TryWritePlain(PlainHeader, item))
            return ValueTask.CompletedTask;
        try
        {
            Outcome outcome = TryWriteSlowPath(item, publish: true, cancellationToken);
            if (outcome is Outcome.Written or Outcome.Dropped)
                return ValueTask.CompletedTask;
            return outcome == Outcome.Begun ? FinishLargeAsync() : WriteLaterAsync(item, cancellationToken);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default)
    {
        if (_completion is { } completion)
            return completion == s_noError ? new ValueTask<bool>(false) : ValueTask.FromException<bool>(completion);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<bool>(cancellationToken)
            : WaitToWriteSlowAsync(cancellationToken);
    }

    /// <summary>Writes a message, holding up the thread while there is no room.</summary>
    /// <param name="item">The message.</param>
    /// <param name="cancellationToken">Ends the wait. The message is not written then.</param>
    /// <exception cref="ChannelClosedException">The channel is completed.</exception>
    public void Write(T item, CancellationToken cancellationToken = default)
    {
        if (PlainBytes.IsPlain<T>() && _isStraight && _frames.TryWritePlain(PlainHeader, item))
            return;
        cancellationToken.ThrowIfCancellationRequested();
        Outcome outcome;
        while ((outcome = TryWriteSlowPath(item, publish: true, cancellationToken)) >= Outcome.Full)
            WaitToWrite(cancellationToken);
        if (outcome == Outcome.Begun)
            FinishLargeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>
    /// Completes the channel: the reader gets what was written, and then the end, or the exception's message.
    /// </summary>
    /// <remarks>A large message that is still on its way arrives before that.</remarks>
    public override bool TryComplete(Exception? error = null)
    {
        if (Interlocked.CompareExchange(ref _completion, error ?? s_noError, null) is not null)
            return false;
        _isStraight = false;
        if (Volatile.Read(ref _large) is { IsCompleted: false } large)
        {
            large.ContinueWith(
                _ => _frames.End.Complete(error), CancellationToken.None, TaskContinuationOptions.None,
                TaskScheduler.Default);
        }
        else
        {
            _frames.End.Complete(error);
        }

        return true;
    }

    /// <summary>Completes the channel. Doing so twice is fine.</summary>
    public void Dispose() => TryComplete();

    private bool TryWritePlain(in T item, bool publish)
    {
        int length = PlainBytes.SizeOf<T>();
        if (!_frames.TryLoan(length, out FrameLoan loan))
            return false;
        FrameLayout.WritePlain(loan.Payload, 0, item);
        loan.Commit(FrameKind.ChannelMessage, length, publish);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Outcome TryWriteSlowPath(T item, bool publish, CancellationToken largeToken)
    {
        if (_completion is not null)
            return Outcome.Closed;
        try
        {
            if (_large is { IsCompleted: false } || !TryGreet())
                return NoRoom();
            _large = null;
            _isStraight = IsPlainFrame;
            if (_isStraight)
                return TryWritePlain(item, publish) ? Outcome.Written : NoRoom(PlainBytes.SizeOf<T>());
            return PlainBytes.IsPlain<T>() ? BeginPlain(item, largeToken) : Encode(item, publish, largeToken);
        }
        catch (ObjectDisposedException) when (_completion is not null || _frames.End.Core.IsClosed)
        {
            return Outcome.Closed;
        }
    }

    /// <summary>Writes a message straight into the room that there is.</summary>
    private Outcome Encode(T item, bool publish, CancellationToken largeToken)
    {
        if (!_frames.TryLoanMost(LeastRoom, out FrameLoan loan, _typical))
            return NoRoom(LeastRoom);
        var writer = new MessageWriter(loan.Payload);
        try
        {
            _formatter!.Write(ref writer, item);
            writer.EndMessage();
            _typical = Math.Min(writer.Length, _frames.LargestPayload);
            if (!writer.HasOutgrown)
            {
                loan.Commit(FrameKind.ChannelMessage, writer.Length, publish);
                return Outcome.Written;
            }

            return Place(writer.Written, publish, largeToken);
        }
        finally
        {
            writer.Dispose();
        }
    }

    private Outcome Place(ReadOnlySpan<byte> message, bool publish, CancellationToken largeToken)
    {
        if (message.Length > _frames.LargestPayload)
        {
            byte[] copy = ArrayPool<byte>.Shared.Rent(message.Length);
            message.CopyTo(copy);
            return Begin(copy, message.Length, largeToken);
        }

        if (!_frames.TryLoan(message.Length, out FrameLoan loan))
            return NoRoom(message.Length);
        message.CopyTo(loan.Payload);
        loan.Commit(FrameKind.ChannelMessage, message.Length, publish);
        return Outcome.Written;
    }

    private Outcome BeginPlain(in T item, CancellationToken largeToken)
    {
        int length = PlainBytes.SizeOf<T>();
        byte[] copy = ArrayPool<byte>.Shared.Rent(length);
        FrameLayout.WritePlain(copy, 0, item);
        return Begin(copy, length, largeToken);
    }

    /// <summary>
    /// Sends a message off that takes several turns of the ring, and goes on by itself: it is never left half written.
    /// </summary>
    private Outcome Begin(byte[] array, int length, CancellationToken cancellationToken)
    {
        Debug.Assert(_large is null);
        _isStraight = false;
        Task large = WriteLargeAsync(array, length, cancellationToken);
        // Whoever does not await it learns of a failure from the next call: it must not pass for an unobserved one.
        _ = large.ContinueWith(
            static failed => failed.Exception, CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        Volatile.Write(ref _large, large);
        return Outcome.Begun;
    }

    private async Task WriteLargeAsync(byte[] array, int length, CancellationToken cancellationToken)
    {
        try
        {
            await _frames.WriteLargeAsync(FrameKind.ChannelMessage, array.AsMemory(0, length), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private Outcome NoRoom(int wanted = 0)
    {
        _wanted = Math.Max(_wanted, wanted);
        if (_frames.IsReaderGone)
            return Outcome.Closed;
        if (!_isDropping)
            return Outcome.Full;
        DroppedCount++;
        return Outcome.Dropped;
    }

    /// <summary>Says what the messages are, unless that was said; false when there is no room for it yet.</summary>
    private bool TryGreet()
    {
        if (_hasGreeted)
            return true;
        if (!_frames.TryLoan(ChannelHello.LargestLength, out FrameLoan loan))
            return false;
        loan.Commit(FrameKind.ChannelHello, _hello.WriteTo(loan.Payload));
        _hasGreeted = true;
        return true;
    }
}
