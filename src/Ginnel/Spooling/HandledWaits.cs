using System;
using System.Threading;
using System.Threading.Tasks;
using Ginnel.Sharing;

namespace Ginnel.Spooling;

/// <summary>The waits of a process for what consumers do: that they handle a message, or make room.</summary>
/// <remarks>
/// 1. Announce the wait at the bell, and note what it says then.
/// 2. Look at what is waited for. From step 1 on, whoever changes it rings.
/// 3. Wait until the bell says something else, and start over.
/// </remarks>
internal sealed class HandledWaits : ISharedCondition
{
    private readonly SpoolState _state;
    private readonly SharedWaits _waits;

    public HandledWaits(SpoolState state)
    {
        _state = state;
        _waits = new SharedWaits(this, state.Mapping);
    }

    /// <summary>Step 1.</summary>
    public uint Announce() => _state.HandledBell.Announce();

    /// <summary>Step 3.</summary>
    public Task WaitAsync(uint seen, CancellationToken cancellationToken) =>
        _waits.WaitAsync(seen, cancellationToken);

    /// <summary>Waits until there may be room in a spool.</summary>
    public void Wait(Spool spool, CancellationToken cancellationToken)
    {
        uint seen = Announce();
        if (!spool.HasRoom())
            _waits.Wait(seen, cancellationToken);
    }

    /// <summary>The same, without a thread of the caller's.</summary>
    public async Task WaitAsync(Spool spool, CancellationToken cancellationToken)
    {
        uint seen = Announce();
        if (!spool.HasRoom())
            await WaitAsync(seen, cancellationToken).ConfigureAwait(false);
    }

    bool ISharedCondition.TryTake(long start, out int result)
    {
        result = 0;
        return HasRung(start);
    }

    bool ISharedCondition.MayTake(long start) => HasRung(start);

    bool ISharedCondition.TryAnnounce(long start, SleepPlan plan)
    {
        plan.SleepOn(_state.HandledBell.Word, (uint)start);
        return true;
    }

    void ISharedCondition.End(SleepPlan plan) => GC.KeepAlive(this);

    void ISharedCondition.GiveBack(int result) { }

    private bool HasRung(long start) => _state.HandledBell.Word.ReadAcquire() != (uint)start;
}
