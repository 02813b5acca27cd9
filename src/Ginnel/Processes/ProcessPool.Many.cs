using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Ginnel.Processes;

/// <content>Many calls of one method.</content>
public sealed partial class ProcessPool
{
    /// <summary>
    /// Calls a method once for each argument, and gives the results as they come: in order of completion.
    /// </summary>
    /// <remarks>
    /// Arguments are taken from the source as they are needed: at most twice as many as there are children are on their
    /// way at any time, results that have not been consumed included. A call that fails is a result like any other.
    /// Leaving the loop early, or cancelling the token that was given by WithCancellation, cancels the calls that still
    /// run, which kills their children.
    /// </remarks>
    /// <param name="method">A static method, or a lambda that uses nothing from around it.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <exception cref="ArgumentException">
    /// The method cannot run in another process, or a type cannot be sent there.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public IAsyncEnumerable<PoolResult<TArgument, TResult>> RunAllAsync<TArgument, TResult>(
        Func<TArgument, TResult> method,
        IEnumerable<TArgument> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return RunAllAsync(method, arguments.ToAsyncEnumerable());
    }

    /// <inheritdoc cref="RunAllAsync{TArgument, TResult}(Func{TArgument, TResult}, IEnumerable{TArgument})"/>
    public IAsyncEnumerable<PoolResult<TArgument, TResult>> RunAllAsync<TArgument, TResult>(
        Func<TArgument, TResult> method,
        IAsyncEnumerable<TArgument> arguments)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(arguments);
        _ = Know(method);
        return Consume(method, arguments, CancellationToken.None);
    }

    private async IAsyncEnumerable<PoolResult<TArgument, TResult>> Consume<TArgument, TResult>(
        Func<TArgument, TResult> method,
        IAsyncEnumerable<TArgument> arguments,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var room = new SemaphoreSlim(2 * Size);
        var results = Channel.CreateUnbounded<PoolResult<TArgument, TResult>>();
        Task producer = ProduceAsync(method, arguments, room, results.Writer, stop.Token);
        try
        {
            await foreach (PoolResult<TArgument, TResult> result in
                results.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return result;
                room.Release();
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await producer.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Starts the calls; when all have ended the channel is completed, with the exception that ended it early if one
    /// did.
    /// </summary>
    private async Task ProduceAsync<TArgument, TResult>(
        Func<TArgument, TResult> method,
        IAsyncEnumerable<TArgument> arguments,
        SemaphoreSlim room,
        ChannelWriter<PoolResult<TArgument, TResult>> results,
        CancellationToken cancellationToken)
    {
        var running = new HashSet<Task>();
        Exception? failure = null;
        try
        {
            long index = 0;
            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            await foreach (TArgument argument in arguments.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                running.RemoveWhere(static call => call.IsCompletedSuccessfully);
                running.Add(RunOneAsync(method, index++, argument, results, cancellationToken));
                await room.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // It reaches the consumer through the channel.
        catch (Exception exception)
        {
            failure = exception;
        }

        try
        {
            await Task.WhenAll(running).ConfigureAwait(false);
        }
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure ??= exception;
        }

        results.Complete(failure);
    }

    private async Task RunOneAsync<TArgument, TResult>(
        Func<TArgument, TResult> method,
        long index,
        TArgument argument,
        ChannelWriter<PoolResult<TArgument, TResult>> results,
        CancellationToken cancellationToken)
    {
        PoolResult<TArgument, TResult> result;
        try
        {
            TResult value = await RunAsync(method, argument, cancellationToken).ConfigureAwait(false);
            result = new PoolResult<TArgument, TResult>(index, argument, value, null);
        }
        catch (Exception exception) when (exception is ChildProcessException or CallLostException)
        {
            result = new PoolResult<TArgument, TResult>(index, argument, default!, exception);
        }

        _ = results.TryWrite(result);
    }
}
