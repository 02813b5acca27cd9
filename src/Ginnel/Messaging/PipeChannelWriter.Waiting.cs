using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ginnel.Memory;

namespace Ginnel.Messaging;

/// <summary>Waiting for room, and many messages at once.</summary>
public sealed partial class PipeChannelWriter<T>
{
    /// <summary>Writes as many of these messages as there is room for, and publishes them together.</summary>
    /// <param name="items">The messages.</param>
    /// <returns>How many were written; with <c>DropWrite</c>, or dropped.</returns>
    /// <remarks>A transfer between processors is paid for some kilobytes, rather than for each message.</remarks>
    public int TryWriteAll(ReadOnlySpan<T> items)
    {
        int count = 0;
        try
        {
            while (count < items.Length)
            {
                int written = PlainBytes.IsPlain<T>() && _isStraight
                    ? _frames.WritePlain(PlainHeader, items[count..])
                    : 0;
                if (written == 0 && !TryWriteOne(items[count]))
                    break;
                count += Math.Max(1, written);
            }
        }
        finally
        {
            _frames.Publish();
        }

        return count;
    }

    private bool TryWriteOne(T item) =>
        TryWriteSlowPath(item, publish: _frames.HasMuchUnpublished, CancellationToken.None) < Outcome.Full;

    /// <summary>Writes messages, holding up the thread while there is no room.</summary>
    /// <param name="items">The messages.</param>
    /// <param name="cancellationToken">Ends the wait; the first ones may have been written then.</param>
    /// <exception cref="ChannelClosedException">The channel is completed.</exception>
    public void WriteAll(ReadOnlySpan<T> items, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            items = items[TryWriteAll(items)..];
            if (items.IsEmpty)
                return;
            WaitToWrite(cancellationToken);
        }
    }

    /// <summary>Writes messages, waiting while there is no room.</summary>
    /// <inheritdoc cref="WriteAll"/>
    public ValueTask WriteAllAsync(ReadOnlyMemory<T> items, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        int count = TryWriteAll(items.Span);
        return count == items.Length
            ? ValueTask.CompletedTask
            : WriteAllLaterAsync(items[count..], cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAllLaterAsync(ReadOnlyMemory<T> items, CancellationToken cancellationToken)
    {
        while (!items.IsEmpty)
        {
            if (!await WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
                ThrowClosed();
            items = items[TryWriteAll(items.Span)..];
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteLaterAsync(T item, CancellationToken cancellationToken)
    {
        Outcome outcome;
        do
        {
            if (_completion is not null || !await WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
                ThrowClosed();
            outcome = TryWriteSlowPath(item, publish: true, cancellationToken);
        }
        while (outcome >= Outcome.Full);
        if (outcome == Outcome.Begun)
            await FinishLargeAsync().ConfigureAwait(false);
    }

    private async ValueTask FinishLargeAsync()
    {
        Task large = _large!;
        await large.ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitToWriteSlowAsync(CancellationToken cancellationToken)
    {
        try
        {
            // How it went is told to whoever began it; if the reader is gone, the wait below says so, too.
            if (_large is { IsCompleted: false } large)
                await Task.WhenAny(large).WaitAsync(cancellationToken).ConfigureAwait(false);
            while (!TryGreet())
            {
                await _frames.WaitToWriteAsync(ChannelHello.LargestLength, cancellationToken).ConfigureAwait(false);
            }

            if (!_isDropping || _frames.IsReaderGone)
                await _frames.WaitToWriteAsync(TakeWanted(), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ObjectDisposedException) when (_completion is not null)
        {
            return EndOfWaiting();
        }
    }

    /// <summary>Waits for room, holding up the thread; throws when there will be none.</summary>
    private void WaitToWrite(CancellationToken cancellationToken)
    {
        if (_completion is not null)
            ThrowClosed();
        try
        {
            if (_large is { IsCompleted: false } large)
                Task.WaitAny([large], cancellationToken);
            while (!TryGreet())
                _frames.WaitToWrite(ChannelHello.LargestLength, cancellationToken);
            _frames.WaitToWrite(TakeWanted(), cancellationToken);
        }
        catch (ObjectDisposedException) when (_completion is not null)
        {
            ThrowClosed();
        }
    }

    /// <summary>The room that the last message lacked, or what a plain one needs.</summary>
    private int TakeWanted()
    {
        int wanted = IsPlainFrame ? PlainBytes.SizeOf<T>() : Math.Max(_wanted, LeastRoom);
        _wanted = 0;
        return wanted;
    }

    private bool EndOfWaiting()
    {
        if (_completion is { } completion && completion != s_noError)
            ExceptionDispatchInfo.Throw(completion);
        return false;
    }

    [DoesNotReturn]
    private void ThrowClosed()
    {
        if (_completion is null)
            throw new ChannelClosedException();
        throw _completion == s_noError ? new ChannelClosedException() : new ChannelClosedException(_completion);
    }
}
