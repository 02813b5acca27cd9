using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Memory;
using Ginnel.Waiting;

namespace Ginnel.Sharing;

/// <summary>The waits of this process on one primitive.</summary>
/// <remarks>
/// A wait that holds up its thread:
/// 1. notes how many signals came, and tries to take what it waits for;
/// 2. spins, as long as that has paid lately;
/// 3. announces itself, and watches the processes on which it depends;
/// 4. sleeps on the primitive's futex, unless a signal came since step 1, and starts over.
/// What ends a sleep: the futex is woken, a watched process ends, or the wait is cancelled.
///
/// Asynchronous waits stand in line, and one thread does the steps for whoever is first. It begins with the first that
/// has to wait and ends with the last; the kernel has no futex that an event loop could listen to.
/// </remarks>
internal sealed class SharedWaits(ISharedCondition condition, RegionMapping mapping)
{
    /// <summary>No result of a primitive: the wait was cancelled.</summary>
    private const int Cancelled = -1;

    [ThreadStatic]
    private static SleepPlan? t_plan;

    private readonly Spinner _spinner = new(WaitStrategy.Adaptive);
    private readonly Lock _gate = new();
    private readonly LinkedList<PendingWait> _line = new();
    private SleepPlan? _linePlan;

    /// <summary>Waits on the calling thread.</summary>
    /// <exception cref="OperationCanceledException">Nothing was taken.</exception>
    public int Wait(long start, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // What runs when the token is cancelled may itself wait here: then the plan is taken, and it gets another.
        SleepPlan plan = t_plan ?? new SleepPlan();
        t_plan = null;
        int result;
        using (cancellationToken.UnsafeRegister(static plan => ((SleepPlan)plan!).Sleep.Interrupt(), plan))
            result = Run(start, plan, cancellationToken);
        plan.Reset();
        t_plan = plan;
        if (result == Cancelled)
            throw new OperationCanceledException(cancellationToken);
        return result;
    }

    /// <summary>Waits without a thread of the caller's.</summary>
    public Task<int> WaitAsync(long start, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<int>(cancellationToken);
        var wait = new PendingWait(this, start, cancellationToken);
        wait.Register();
        lock (_gate)
        {
            wait.Place = _line.AddLast(wait);
            if (_linePlan is null)
            {
                _linePlan = new SleepPlan();
                new Thread(Serve) { IsBackground = true, Name = "Ginnel shared wait" }.UnsafeStart();
            }
        }

        return wait.Task;
    }

    private int Run(long start, SleepPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                int signals = plan.Sleep.Signals;
                ObjectDisposedException.ThrowIf(mapping.IsDisposed, condition);
                if (cancellationToken.IsCancellationRequested)
                    return Cancelled;
                if (condition.TryTake(start, out int result))
                    return result;
                if (Spin(start, cancellationToken))
                    continue;
                try
                {
                    if (condition.TryAnnounce(start, plan))
                        plan.SleepNow(signals);
                }
                finally
                {
                    plan.StopWatching();
                }
            }
        }
        finally
        {
            condition.End(plan);
        }
    }

    /// <summary>Whether it may be there by now.</summary>
    private bool Spin(long start, CancellationToken cancellationToken)
    {
        long budget = _spinner.SynchronousBudget;
        if (budget == 0)
            return false;

        long began = Stopwatch.GetTimestamp();
        var pause = default(SpinWait);
        while (!cancellationToken.IsCancellationRequested)
        {
            long spun = Stopwatch.GetTimestamp() - began;
            if (condition.MayTake(start))
            {
                _spinner.Paid(spun);
                return true;
            }

            if (spun > budget)
                break;
            if (spun > _spinner.YieldAfter)
                Thread.Yield();
            else
                pause.SpinOnce(sleep1Threshold: -1);
        }

        _spinner.DidNotPay();
        return false;
    }

    /// <summary>The thread of those who stand in line.</summary>
    private void Serve()
    {
        SleepPlan plan = _linePlan!;
        while (TryGetFirst() is { } wait)
        {
            try
            {
                int result = Run(wait.Start, plan, wait.Token);
                if (result == Cancelled)
                    wait.TrySetCanceled(wait.Token);
                else if (!wait.TrySetResult(result))
                    condition.GiveBack(result);
            }
#pragma warning disable CA1031 // Whatever it is belongs to the one who waits.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                wait.TrySetException(exception);
            }

            plan.Reset();
            Remove(wait);
        }
    }

    private PendingWait? TryGetFirst()
    {
        lock (_gate)
        {
            if (_line.First is { } first)
                return first.Value;
            _linePlan = null;
            return null;
        }
    }

    private void Remove(PendingWait wait)
    {
        lock (_gate)
        {
            if (wait.Place?.List is not null)
                _line.Remove(wait.Place);
        }

        wait.Unregister();
    }

    private void Cancel(PendingWait wait)
    {
        if (!wait.TrySetCanceled(wait.Token))
            return;
        SleepPlan? plan = null;
        lock (_gate)
        {
            // The first one is being served: its thread removes it, and has to be told.
            if (wait.Place == _line.First)
                plan = _linePlan;
            else if (wait.Place?.List is not null)
                _line.Remove(wait.Place);
        }

        plan?.Sleep.Interrupt();
    }

    private sealed class PendingWait(SharedWaits waits, long start, CancellationToken token)
        : TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private CancellationTokenRegistration _registration;

        public long Start => start;

        public CancellationToken Token => token;

        public LinkedListNode<PendingWait>? Place { get; set; }

        public void Register() => _registration = token.UnsafeRegister(
            static wait => ((PendingWait)wait!).Cancel(), this);

        public void Unregister() => _registration.Unregister();

        private void Cancel() => waits.Cancel(this);
    }
}
