using System;
using System.Diagnostics;

namespace Ginnel.Waiting;

/// <summary>Decides how long to spin before sleeping, and learns from what came of it.</summary>
/// <remarks>
/// A wake-up across processors costs some 20 us, a look at a word some nanoseconds: spinning pays when the peer answers
/// soon, and costs a processor (and on virtual machines a slower wake-up afterwards) when it does not.
/// 1. The budget starts at 10 us.
/// 2. Each spin that paid sets the budget to four times what it took, within 8 us and 50 us.
/// 3. Each one that did not halves it; below 1 us, so after a few in a row, it is nothing, and waits sleep at once.
/// 4. From then on every 16th wait tries a spin of 40 us: two sides that both sleep can only find out together that
///    they could both be awake, and the trial must outlast the other side's wake-up. A failed trial doubles
///    the distance to the next, up to every 4,096th wait, so that sparse traffic does not spin.
/// 5. After 4 us every round of a spin yields the processor. The kernel likes to put the thread that we have just woken
///    on our own processor, where it could not run, and so not answer, before we stopped.
/// </remarks>
internal sealed class Spinner
{
    private const int FirstTrialDistance = 16;
    private const int LastTrialDistance = 4096;

    private static readonly bool s_hasOneProcessor = Environment.ProcessorCount == 1;
    private static readonly long s_microsecond = Math.Max(1, Stopwatch.Frequency / 1_000_000);
    private static readonly long s_leastBudget = 8 * s_microsecond;

    private readonly WaitStrategy _strategy;
    private long _budget = 10 * s_microsecond;
    private int _waitsUntilTrial;
    private int _trialDistance = FirstTrialDistance;

    public Spinner(WaitStrategy strategy)
    {
        _strategy = strategy;
        YieldAfter = (strategy == WaitStrategy.Spin ? 50 : 4) * s_microsecond;
    }

    /// <summary>Ticks of spinning after which each round offers the processor to others.</summary>
    public long YieldAfter { get; }

    /// <summary>Timestamp ticks to spin for in a wait that holds up its thread; 0 for not at all.</summary>
    public long SynchronousBudget => _strategy == WaitStrategy.Spin ? long.MaxValue : LearnedBudget();

    /// <summary>The same for an asynchronous wait, which must give the thread back some time.</summary>
    public long AsynchronousBudget => _strategy == WaitStrategy.Spin ? 100 * s_microsecond : LearnedBudget();

    /// <summary>The peer acted at once, as it does while both sides are busy: nothing is to be learned then.</summary>
    public void PaidAtOnce()
    {
        if (_budget != s_leastBudget)
            Paid(0);
    }

    /// <summary>The peer acted after so many ticks of spinning.</summary>
    public void Paid(long ticks)
    {
        _budget = Math.Clamp(4 * ticks, s_leastBudget, 50 * s_microsecond);
        _trialDistance = FirstTrialDistance;
    }

    /// <summary>The budget was used up and nothing had come.</summary>
    public void DidNotPay()
    {
        if (_budget != 0)
        {
            _budget /= 2;
            if (_budget >= s_microsecond)
                return;
            _budget = 0;
            _waitsUntilTrial = FirstTrialDistance;
            return;
        }

        _trialDistance = Math.Min(LastTrialDistance, _trialDistance * 2);
        _waitsUntilTrial = _trialDistance;
    }

    private long LearnedBudget()
    {
        if (_strategy == WaitStrategy.Block || s_hasOneProcessor)
            return 0;
        if (_budget != 0)
            return _budget;
        return --_waitsUntilTrial > 0 ? 0 : 40 * s_microsecond;
    }
}
