using System;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Segments;
using Ginnel.Telemetry;
using Ginnel.Waiting;

namespace Ginnel.Pipes;

/// <summary>
/// What a read end and a write end have in common: one operation at a time, its waiting, and the way it ends.
/// </summary>
/// <remarks>
/// An asynchronous wait passes through three states, changed only under the lock:
/// 1. <c>Armed</c>: announced to the peer. The starting thread looks once more afterwards (see <see cref="Waiter"/>).
/// 2. <c>Claimed</c>: one of doorbell, hang-up, cancellation or disposal has taken it; the others find it taken.
/// 3. <c>Idle</c>: the claimer gave this object to the event loop to finish the operation, or to arm again.
/// Nothing is allocated on the way: the end itself is the work item and holds the value task's source.
/// </remarks>
internal abstract partial class EndCore : IWaitCondition, IThreadPoolWorkItem
{
    // About half a microsecond: an answer of a peer that is awake, on a core that shares no cache with ours.
    private const int FirstLooks = 512;

    private readonly Lock _gate = new();
    private readonly Spinner _spinner;
    private volatile AsyncState _async;
    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private int _isBusy;
    private bool _isClosed;
    private bool _isCancelPending;
    // When the wait began of which somebody was told; 0 while there is none.
    private long _reportedWait;
    private uint _peerState;

    protected EndCore(Link link)
    {
        Link = link;
        _spinner = new Spinner(link.Strategy);
    }

    private enum AsyncState
    {
        Idle,
        Armed,
        Claimed,
    }

    private enum SpinResult
    {
        /// <summary>Go to sleep.</summary>
        Nothing,
        /// <summary>A look found what it was looking for.</summary>
        Found,
        /// <summary>Something else is to be looked at.</summary>
        Interrupted,
    }

    public Link Link { get; }

    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>An operation is under way: waiting, or in the middle of something.</summary>
    public bool IsBusy => Volatile.Read(ref _isBusy) != 0;

    /// <summary>Someone waits for the peer on this end.</summary>
    public bool IsWaiting => _async != AsyncState.Idle || Waiter is { IsSleeping: true };

    public bool IsReady => IsClosed || Volatile.Read(ref _isCancelPending) || IsCancelled
        || Link.IsHungUp || Link.Violation is not null || PeerHasActed;

    /// <summary>The operation's token is; another thread may replace it meanwhile, so it is read once.</summary>
    private bool IsCancelled
    {
        get
        {
            CancellationToken token = _token;
            return token.IsCancellationRequested;
        }
    }

    /// <summary>The peer did something that this end's operation waits for.</summary>
    protected abstract bool PeerHasActed { get; }

    /// <summary>The word in which the peer states how far it is; there once the link is attached.</summary>
    protected SharedWord32 PeerStateWord { get; set; }

    protected Waiter? Waiter { get; set; }

    /// <summary>The name used in messages: "read end", "write end".</summary>
    protected abstract string Name { get; }

    /// <summary>Where the bytes are, once the link is attached.</summary>
    protected abstract ulong Inode { get; }

    /// <summary>The link has mapped both segments: make the ring.</summary>
    public abstract void OnAttached();

    /// <summary>Finishes the pending operation outside of all locks; false when it has to wait again.</summary>
    protected abstract bool TryFinishPending();

    /// <summary>Ends the pending operation with an exception.</summary>
    protected abstract void FailPending(Exception exception);

    /// <summary>Begins an operation; a second one before the first has ended is a mistake of the caller.</summary>
    /// <remarks>
    /// A plain flag: it finds every operation that is pending, without an interlocked instruction each.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (_isBusy != 0 || _isClosed)
            ThrowCannotEnter();
        _isBusy = 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit() => Volatile.Write(ref _isBusy, 0);

    /// <summary>
    /// Attaches if that has not happened yet. Holds up the thread while the other side is being started.
    /// </summary>
    public void EnsureAttached(CancellationToken cancellationToken)
    {
        if (!Link.IsAttached)
            Link.Attach(cancellationToken);
    }

    /// <summary>
    /// Attaches for an operation that has entered, and goes on with it; where that fails, the end is free again.
    /// </summary>
    protected async ValueTask AttachAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Link.AttachAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Exit();
            throw;
        }
    }

    /// <summary>Spins, then sleeps, until there is something to look at. May return for nothing.</summary>
    /// <returns>True when a look found what it was looking for.</returns>
    public bool Wait(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Before the spin, which looks at it: what is there is the token of an earlier operation.
        _token = cancellationToken;
        SpinResult result = Spin(_spinner.SynchronousBudget, cancellationToken);
        if (result != SpinResult.Nothing)
            return result == SpinResult.Found;

        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static state => ((EndCore)state!).Waiter!.Interrupt(), this);
        ReportWaitStart();
        try
        {
            Waiter!.Sleep();
        }
        finally
        {
            ReportWaitStop();
            registration.Dispose();
            _token = default;
        }

        ThrowIfClosed();
        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }

    /// <summary>Spins for an asynchronous operation; true when there is something to look at.</summary>
    protected bool SpinAsynchronous(CancellationToken cancellationToken)
    {
        _token = cancellationToken;
        return Spin(_spinner.AsynchronousBudget, cancellationToken) != SpinResult.Nothing;
    }

    /// <summary>The first end that the peer stated. It cannot take that back, or turn it into another.</summary>
    /// <remarks>A peer that changes its state to and fro would keep us busy otherwise.</remarks>
    protected EndState ReadPeerState()
    {
        uint state = Volatile.Read(ref _peerState);
        if (state != (uint)EndState.Open || !Link.IsAttached)
            return (EndState)state;
        state = PeerStateWord.ReadAcquire();
        if (state == (uint)EndState.Open)
            return EndState.Open;
        uint before = Interlocked.CompareExchange(ref _peerState, state, (uint)EndState.Open);
        return (EndState)(before == (uint)EndState.Open ? state : before);
    }

    /// <summary>Cuts off a peer whose state is a number without a meaning.</summary>
    protected PeerProtocolException ImpossibleState(EndState state)
    {
        var exception = new PeerProtocolException(string.Create(
            CultureInfo.InvariantCulture,
            $"The peer of this {Name} states that its state is {(uint)state}; " +
            $"it must be from 0 to {(uint)EndState.Failed}. The connection was closed."));
        Link.OnViolation(exception);
        return exception;
    }

    /// <summary>Looks for what the operation needs so many times.</summary>
    protected abstract bool Look(int looks, bool isPausing);

    private SpinResult Spin(long budget, CancellationToken cancellationToken)
    {
        if (budget == 0)
            return SpinResult.Nothing;
        // The first looks are free of pauses and clocks: a peer that is awake answers within them.
        if (Look(FirstLooks, isPausing: false))
        {
            _spinner.PaidAtOnce();
            return SpinResult.Found;
        }

        long start = Stopwatch.GetTimestamp();
        long elapsed = 0;
        do
        {
            bool isFound = Look(16, isPausing: true);
            if (isFound || IsReady)
            {
                _spinner.Paid(elapsed);
                return isFound ? SpinResult.Found : SpinResult.Interrupted;
            }

            elapsed = Stopwatch.GetTimestamp() - start;
            if (elapsed > _spinner.YieldAfter)
                Thread.Yield();
        }
        while (elapsed < budget && !cancellationToken.IsCancellationRequested);
        _spinner.DidNotPay();
        return cancellationToken.IsCancellationRequested ? SpinResult.Interrupted : SpinResult.Nothing;
    }

    private void ReportWaitStart() => _reportedWait = GinnelEvents.Log.BeginWait(Name, Link.Name, Inode);

    private void ReportWaitStop()
    {
        if (_reportedWait == 0)
            return;
        GinnelEvents.Log.EndWait(_reportedWait, Name, Link.Name, Inode);
        _reportedWait = 0;
    }

    [DebuggerStepThrough]
    public void ThrowIfClosed() => ObjectDisposedException.ThrowIf(IsClosed, this);

    private void ThrowCannotEnter()
    {
        ThrowIfClosed();
        throw new InvalidOperationException(
            $"Another operation is still pending on this {Name}. " +
            "An end serves one operation at a time; await it first.");
    }
}
