using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Platform;

namespace Ginnel.Processes;

/// <summary>
/// Runs many calls over a few child processes, which are started when needed and used again and again.
/// </summary>
/// <remarks>
/// A child runs one call at a time. A child that dies takes its call with it, which is reported as a
/// <see cref="CallLostException"/>; another child takes its place for the next call, and no other call is affected.
/// A call is never run twice: one that a dying child has not begun to read is given to another. All members may be used
/// from any thread.
/// </remarks>
public sealed partial class ProcessPool : IAsyncDisposable
{
    // A child can die between two calls, and the next one too; no more than bad luck explains that.
    private const int MostAttempts = 3;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _free;
    private readonly CancellationTokenSource _disposal = new();
    private readonly PoolWorker[] _workers;
    private readonly Stack<PoolWorker> _idle;
    private readonly Dictionary<MethodInfo, PoolMethod> _methods = [];
    private long _lastCall;
    private bool _isDisposed;

    /// <summary>Creates a pool. No child is started yet.</summary>
    /// <param name="size">How many children there are at most, at least 1.</param>
    /// <param name="options">How they are started.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is less than 1.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux.</exception>
    public ProcessPool(int size, ChildOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Requirements.ThrowIfUnsupported();
        _workers = [.. Enumerable.Range(0, size).Select(_ => new PoolWorker(options ?? new ChildOptions()))];
        _free = new SemaphoreSlim(size);
        _idle = new Stack<PoolWorker>(_workers);
    }

    /// <summary>How many children there are at most.</summary>
    public int Size => _workers.Length;

    /// <summary>Calls a method in one of the children, waiting while all of them are busy.</summary>
    /// <typeparam name="TArgument">A type without references in it, string, or byte[].</typeparam>
    /// <typeparam name="TResult">A type without references in it, string, or byte[].</typeparam>
    /// <param name="method">A static method, or a lambda that uses nothing from around it.</param>
    /// <param name="argument">What it is called with; the child gets a copy.</param>
    /// <param name="cancellationToken">
    /// Cancels the call. While it waits for a child this has no other effect; when it runs already, its child is
    /// killed, and another takes its place for the next call.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The method cannot run in another process, or a type cannot be sent there.
    /// </exception>
    /// <exception cref="ChildProcessException">The method threw, or the child could not begin.</exception>
    /// <exception cref="CallLostException">The child died while it ran the call.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed, before the call or during it.</exception>
    public async Task<TResult> RunAsync<TArgument, TResult>(
        Func<TArgument, TResult> method, TArgument argument, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        PoolMethod known = Know(method);
        var bytes = new ArrayBufferWriter<byte>();
        PoolValue<TArgument>.Write(argument, bytes);
        long number = Interlocked.Increment(ref _lastCall);
        byte[] result = await RunAsync(known, number, bytes.WrittenMemory, cancellationToken).ConfigureAwait(false);
        return PoolValue<TResult>.Read(result);
    }

    /// <summary>
    /// Ends the pool: calls that run are ended with their children, and children with nothing to do go by themselves.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        PoolWorker[] busy;
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            busy = [.. _workers.Except(_idle)];
        }

        await _disposal.CancelAsync().ConfigureAwait(false);
        foreach (PoolWorker worker in busy)
            worker.Kill();
        // Once every worker has come back nobody uses them any more.
        for (int index = 0; index < _workers.Length; index++)
            await _free.WaitAsync().ConfigureAwait(false);
        await Task.WhenAll(_workers.Select(static worker => worker.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private async Task<byte[]> RunAsync(
        PoolMethod method, long number, ReadOnlyMemory<byte> argument, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
        PoolWorker worker = await TakeAsync(stop.Token, cancellationToken).ConfigureAwait(false);
        try
        {
            (PoolFrameKind Kind, byte[] Body)? answer = null;
            for (int attempt = 1; answer is null; attempt++)
            {
                worker.EnsureStarted();
                answer = await CallAsync(worker, method, number, attempt, argument, stop.Token, cancellationToken)
                    .ConfigureAwait(false);
            }

            (PoolFrameKind kind, byte[] body) = answer.Value;
            return kind == PoolFrameKind.Value ? body : throw PoolWorker.ToException(method, body);
        }
        finally
        {
            Return(worker);
        }
    }

    /// <summary>
    /// One attempt; null when the child died while it had nothing to do, so that the call is still to be made.
    /// </summary>
    private async Task<(PoolFrameKind Kind, byte[] Body)?> CallAsync(
        PoolWorker worker,
        PoolMethod method,
        long number,
        int attempt,
        ReadOnlyMemory<byte> argument,
        CancellationToken stop,
        CancellationToken cancellationToken)
    {
        try
        {
            return await worker.CallAsync(method, argument, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = await worker.EndAsync().ConfigureAwait(false);
            throw EndOf(cancellationToken);
        }
        catch (GinnelException)
        {
            bool isLost = worker.HasTakenCall || attempt == MostAttempts;
            ChildProcess child = await worker.EndAsync().ConfigureAwait(false);
            ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, this);
            // A child that could not even begin says so itself; that call has not been lost, it was never made.
            _ = await child.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            return isLost ? throw new CallLostException(method.Name, number, child) : null;
        }
    }

    private async Task<PoolWorker> TakeAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        try
        {
            await _free.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw EndOf(cancellationToken);
        }

        lock (_gate)
            return _idle.Pop();
    }

    /// <summary>What a call ends with that was cancelled: by its caller, or by the end of the pool.</summary>
    private static Exception EndOf(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? new OperationCanceledException(cancellationToken)
        : new ObjectDisposedException(nameof(ProcessPool));

    private void Return(PoolWorker worker)
    {
        lock (_gate)
            _idle.Push(worker);
        _free.Release();
    }

    private PoolMethod Know<TArgument, TResult>(Func<TArgument, TResult> method)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            MethodInfo info = method.Method;
            if (_methods.TryGetValue(info, out PoolMethod? known) && method.HasSingleTarget)
                return known;
            PoolValue<TArgument>.ThrowIfUnsupported("argument", nameof(method));
            PoolValue<TResult>.ThrowIfUnsupported("result", nameof(method));
            info = ChildMethod.Check(method, nameof(method));
            known = PoolMethod.Create<TArgument, TResult>(_methods.Count, info);
            _methods.Add(info, known);
            return known;
        }
    }
}
