using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Endpoints;

namespace Ginnel.Messaging;

/// <summary>The connection of a client that opens another one when the last has ended.</summary>
/// <remarks>
/// 1. A call looks whether the connection has ended, or the peer has hung up. Only then does it come here; so a call
///    that was sent is never sent again, and one that waits here has not been sent at all.
/// 2. The first that comes connects, and all others wait for the same attempt. It waits for somebody to listen, with
///    the directory's own news, up to the limit; then what went wrong is the outcome of all of them.
/// 3. The next call after a failure tries again. Nothing happens between calls, so there is no pace to keep.
/// </remarks>
internal sealed class Reconnection : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposal = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<CallConnection, CancellationToken, ValueTask<CallTarget>> _start;
    private readonly Action _onReconnected;
    private readonly CallOptions _options;
    private readonly ConnectOptions _connect;
    private readonly string _name;
    private CallTarget? _target;
    private Task? _attempt;

    /// <param name="name">The endpoint.</param>
    /// <param name="options">With a limit for waiting.</param>
    /// <param name="start">Exchanges the first frames over a new connection.</param>
    /// <param name="onReconnected">Told of each connection but the first, on the thread pool.</param>
    public Reconnection(
        string name, CallOptions options, Func<CallConnection, CancellationToken, ValueTask<CallTarget>> start,
        Action onReconnected)
    {
        _name = name;
        _options = options;
        _connect = (options.Connect ?? new ConnectOptions()).With(options.ReconnectTimeout!.Value);
        _start = start;
        _onReconnected = onReconnected;
    }

    /// <summary>The peer's first object, over the newest connection.</summary>
    public CallTarget Target => Volatile.Read(ref _target)!;

    /// <summary>Completes when the client is disposed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>A call has to wait for another connection.</summary>
    public bool IsDown => Target.Connection.IsOver;

    /// <summary>Makes the first connection.</summary>
    public async ValueTask StartAsync(Connection connection, CancellationToken cancellationToken) =>
        _target = await _start(CallConnection.Over(connection, _options), cancellationToken).ConfigureAwait(false);

    /// <summary>Waits until there is a connection.</summary>
    /// <exception cref="TimeoutException">The call's deadline came first.</exception>
    /// <exception cref="EndpointNotFoundException">Nobody listened until the limit.</exception>
    public async ValueTask WaitAsync(long deadline, CancellationToken cancellationToken)
    {
        Task attempt;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposal.IsCancellationRequested, typeof(CallClient<>));
            if (!IsDown)
                return;
            Target.Connection.NoticeEnd();
            attempt = _attempt ??= ConnectAsync();
        }

        TimeSpan limit = deadline == 0
            ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromMilliseconds(Math.Max(0, deadline - Environment.TickCount64));
        await attempt.WaitAsync(limit, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Task? attempt;
        lock (_gate)
        {
            _disposal.Cancel();
            attempt = _attempt;
        }

        if (attempt is not null)
            await attempt.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Target.Connection.DisposeAsync().ConfigureAwait(false);
        _ended.TrySetResult();
    }

    private async Task ConnectAsync()
    {
        // Off the lock, and off the caller's thread: what follows may take long before its first await.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            Connection connection = await Endpoint.ConnectAsync(_name, _connect, _disposal.Token)
                .ConfigureAwait(false);
            CallTarget target = await _start(CallConnection.Over(connection, _options), _disposal.Token)
                .ConfigureAwait(false);
            lock (_gate)
                Volatile.Write(ref _target, target);
        }
        finally
        {
            lock (_gate)
                _attempt = null;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static told => told(), _onReconnected, preferLocal: false);
    }
}
